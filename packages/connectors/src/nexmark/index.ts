export { eventLine } from './event-line.ts';
export { NexmarkGenerator } from './nexmark-generator.ts';
export { nexmarkDefaults } from './nexmark-settings.ts';
export { TextPool } from './text-pool.ts';
