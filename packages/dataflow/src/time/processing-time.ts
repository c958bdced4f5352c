/**
 * The processing time of what is being worked off. The runtime moves it between batches only, so all operators see one time for a batch however long the batch
 * takes, and a test decides what time it is.
 */
export interface ProcessingTime {
  nowMs: number;
}
