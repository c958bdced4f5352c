import type { Column } from '../batch/column.ts';
import { RowChains } from './row-chains.ts';

/** `RowChains` whose rows are settled one by one and found from the oldest on. */
export class KeyedRows extends RowChains {
  /** Adds a row of `source` as the newest of the key. */
  append(key: number, source: readonly Column[], row: number): number {
    const id = this.put(key, row, 0);
    this.settle(source);
    return id;
  }

  /** The key's oldest row that equals row `row` in the given columns; -1 when there is none. */
  findOldest(key: number, source: readonly Column[], row: number, columns: readonly number[]): number {
    let found = -1;
    for (let node = this.heads[key]!; node !== 0; node = this.nexts[node - 1]!) {
      const id = node - 1;
      if (columns.every(c => this.columns[c]!.equals(id, source[c]!, row))) found = id;
    }
    return found;
  }

  /** The key's newest row; -1 when it has none. */
  newest(key: number): number {
    return this.heads[key]! - 1;
  }

  oldest(key: number): number {
    let oldest = -1;
    for (let node = this.heads[key]!; node !== 0; node = this.nexts[node - 1]!) oldest = node - 1;
    return oldest;
  }
}
