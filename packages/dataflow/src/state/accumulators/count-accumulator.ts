import type { Column } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';
import {
  type Accumulator,
  grownFloat64,
  isNullAt,
  type MergingAccumulator,
  wrongAccumulator,
  wrongStorage,
} from './accumulator.ts';

/** COUNT(*) and COUNT(x, ...): rows none of whose arguments is NULL. Counts are exact up to 2^53. */
export class CountAccumulator implements MergingAccumulator {
  counts: Float64Array = new Float64Array(0);
  #nulls: Uint8Array | null = null;
  #parts: BigInt64Array = new BigInt64Array(0);

  reserve(groups: number): void {
    if (groups > this.counts.length) this.counts = grownFloat64(this.counts, grownCapacity(this.counts.length, groups));
  }

  reset(group: number): void {
    this.counts[group] = 0;
  }

  bind(args: readonly Column[]): void {
    this.#nulls = anyNull(args);
  }

  add(group: number, row: number): void {
    if (!isNullAt(this.#nulls, row)) this.counts[group]! += 1;
  }

  retract(group: number, row: number): void {
    if (!isNullAt(this.#nulls, row)) this.counts[group]! -= 1;
  }

  bindParts([counts]: readonly Column[]): void {
    if (counts?.storage !== 'int64') throw wrongStorage('A part of COUNT');
    this.#parts = counts.values;
  }

  addPart(group: number, row: number): void {
    this.counts[group]! += Number(this.#parts[row]!);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof CountAccumulator)) throw wrongAccumulator();
    this.counts[group]! += other.counts[otherGroup]!;
  }

  release(): void {}

  write(group: number, out: Vector, at: number): void {
    if (out.storage !== 'int64') throw wrongStorage('COUNT');
    out.values[at] = BigInt(this.counts[group]!);
    if (out.nulls !== null) out.nulls[at] = 0;
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.array(groups, `${name}.counts`, this.counts);
  }

  load(reader: StateReader, name: string): void {
    this.counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.counts.byteLength;
  }
}

function anyNull(columns: readonly Column[]): Uint8Array | null {
  let merged: Uint8Array | null = null;
  for (const { nulls } of columns) {
    if (nulls === null) continue;
    if (merged === null) {
      merged = nulls;
      continue;
    }
    const either: Uint8Array = new Uint8Array(Math.max(merged.length, nulls.length));
    for (let row = 0; row < either.length; row++) either[row] = (merged[row] ?? 0) | (nulls[row] ?? 0);
    merged = either;
  }
  return merged;
}
