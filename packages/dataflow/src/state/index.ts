export { identityRows } from './identity-rows.ts';
export { KeyTable } from './key-table.ts';
export { LastWrites } from './last-writes.ts';
export { RowChains } from './row-chains.ts';
export { StateReader, StateWriter } from './state-file.ts';
export type { StateTable } from './state-image.ts';
export { createVector, type Vector } from './vectors/create-vector.ts';
export { grownCapacity } from './vectors/vector.ts';
