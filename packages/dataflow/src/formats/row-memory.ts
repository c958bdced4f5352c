import type { LogicalType } from '@lockstep/sql/types';
import { ByteHeap } from '../batch/byte-heap.ts';
import { type ColumnSlots, clearSlots, newColumnSlots } from './column-slots.ts';

/** What a decoder fills for one batch: arrays for the columns, and a heap for their text. */
export interface RowMemory {
  readonly rowsMax: number;
  readonly slots: readonly ColumnSlots[];
  readonly heap: ByteHeap;
}

/**
 * The memory of a decoder's batches. New arrays for each of them would be most of what a run allocates, and the collector would be kept busy by
 * them; so a batch is laid into the memory of the one before the last, where nobody needs that any more.
 */
export class RowMemories {
  readonly #types: readonly LogicalType[];
  #last: RowMemory | null = null;
  #beforeLast: RowMemory | null = null;

  constructor(types: readonly LogicalType[]) {
    this.#types = types;
  }

  /** Empty memory for at least `rows` rows. `mayReuse`: of the batches so far only the last is still needed. */
  take(rows: number, mayReuse: boolean): RowMemory {
    const old = mayReuse ? this.#beforeLast : null;
    this.#beforeLast = this.#last;
    this.#last = old !== null && old.rowsMax >= rows ? cleared(old) : this.#allocate(rows);
    return this.#last;
  }

  #allocate(rowsMax: number): RowMemory {
    return { rowsMax, slots: this.#types.map(type => newColumnSlots(type, rowsMax)), heap: new ByteHeap() };
  }
}

function cleared(memory: RowMemory): RowMemory {
  memory.heap.length = 0;
  for (const slots of memory.slots) clearSlots(slots);
  return memory;
}
