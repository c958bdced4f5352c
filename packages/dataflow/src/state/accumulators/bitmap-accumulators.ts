import { type BitmapOperation, bitmapCardinality, bitmapOf, combinedBitmaps } from '../../batch/bitmap/bitmap.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { wrongStorage } from './accumulator.ts';
import { CountedAccumulator } from './counted-accumulator.ts';

/** What a bitmap aggregate gives: the set or how many integers are in it. */
export type BitmapResult = 'bitmap' | 'cardinality';

/** NULL when nothing was taken in. */
abstract class BitmapAccumulator extends CountedAccumulator {
  readonly #result: BitmapResult;

  constructor(result: BitmapResult, storage: 'int32' | 'bytes') {
    super(storage);
    this.#result = result;
  }

  override write(group: number, out: Vector, at: number): void {
    const entries = this.presentEntries(group);
    if (entries.length === 0) {
      out.setNull(at);
      return;
    }
    const bitmap = this.bitmapOf(entries);
    if (this.#result === 'bitmap' && out.storage === 'bytes') out.setBytes(at, bitmap, 0, bitmap.length);
    else if (out.storage === 'int64') {
      out.values[at] = BigInt(bitmapCardinality(bitmap));
      if (out.nulls !== null) out.nulls[at] = 0;
    } else throw wrongStorage('A bitmap aggregate');
  }

  /** At least one entry of `counts`. */
  protected abstract bitmapOf(entries: readonly number[]): Uint8Array;
}

/** BITMAP_BUILD_AGG: the set of integers. */
export class BitmapBuildAccumulator extends BitmapAccumulator {
  constructor(result: BitmapResult) {
    super(result, 'int32');
  }

  protected override bitmapOf(entries: readonly number[]): Uint8Array {
    const { values } = this.counts;
    if (values.storage !== 'int32') throw wrongStorage('BITMAP_BUILD_AGG');
    return bitmapOf(entries.map(entry => values.values[entry]!));
  }
}

/** BITMAP_AND_AGG, BITMAP_OR_AGG, BITMAP_XOR_AGG over sets, each of which is kept once. */
export class BitmapCombineAccumulator extends BitmapAccumulator {
  readonly #operation: BitmapOperation;

  constructor(operation: Exclude<BitmapOperation, 'and-not'>, result: BitmapResult) {
    super(result, 'bytes');
    this.#operation = operation;
  }

  protected override bitmapOf(entries: readonly number[]): Uint8Array {
    const { values } = this.counts;
    if (values.storage !== 'bytes') throw wrongStorage('A bitmap aggregate');
    const { bytes, starts, ends } = values;
    // Twice the same is nothing to XOR; AND and OR have it once.
    const counted = this.#operation === 'xor' ? entries.filter(entry => this.counts.countOf(entry) % 2 === 1) : entries;
    const bitmaps = counted.map(entry => bytes.subarray(starts[entry], ends[entry]));
    return (
      bitmaps.reduce<Uint8Array | null>(
        (combined, bitmap) => (combined === null ? bitmap : combinedBitmaps(combined, bitmap, this.#operation)),
        null,
      ) ?? bitmapOf([])
    );
  }
}
