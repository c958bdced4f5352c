export { parseDurationMs } from './duration.ts';
export { TimerHeap } from './timer-heap.ts';
export { WatermarkValve } from './watermark-valve.ts';
