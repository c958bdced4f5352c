import type { Batch } from '../batch/batch.ts';

/**
 * What goes from one subtask to another. Everything of one pair of subtasks is in one order, whatever the exchange. The batch of `rows` shows `bytes`, which are the front
 * of a buffer of their own.
 */
export type ExchangeRecord = {
  /** Position of the exchange among those of the plan. */
  readonly exchange: number;
} & (
  | { readonly kind: 'rows'; readonly batch: Batch; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'watermark'; readonly tsMs: number }
  | { readonly kind: 'idle'; readonly isIdle: boolean }
  /** All that the sender sent before belongs to the checkpoint, nothing that it sends after. */
  | { readonly kind: 'barrier'; readonly checkpointId: number }
);
