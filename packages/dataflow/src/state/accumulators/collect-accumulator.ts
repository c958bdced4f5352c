import type { MultisetType } from '@lockstep/sql/types';
import { ByteHeap } from '../../batch/byte-heap.ts';
import { valueCodecOf } from '../../batch/nested/value-codec.ts';
import { readValue } from '../../batch/read-value.ts';
import { storageOf } from '../../batch/storage-of.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { wrongStorage } from './accumulator.ts';
import { CountedAccumulator } from './counted-accumulator.ts';

/** COLLECT: a multiset of the values; an empty one when there is none. */
export class CollectAccumulator extends CountedAccumulator {
  readonly #type: MultisetType;

  constructor(type: MultisetType) {
    super(storageOf(type.element));
    this.#type = type;
  }

  override write(group: number, out: Vector, at: number): void {
    if (out.storage !== 'bytes') throw wrongStorage('COLLECT');
    const entries = this.presentEntries(group);
    const { values } = this.counts;
    const heap = new ByteHeap(64);
    valueCodecOf(this.#type).write(heap, {
      keys: entries.map(entry => readValue(values, entry, this.#type.element)),
      values: entries.map(entry => this.counts.countOf(entry)),
    });
    out.setBytes(at, heap.bytes, 0, heap.length);
  }
}
