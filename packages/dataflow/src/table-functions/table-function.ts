import type { Value } from '../batch/value.ts';

/** What a function in FROM makes of one row: `emit` gets each row that it makes, one value per column. Deterministic and without state. */
export type TableFunction = (args: readonly Value[], emit: (row: readonly Value[]) => void) => void;
