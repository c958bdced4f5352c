import type { LogicalType } from '@lockstep/sql/types';
import { ByteHeap } from '../../batch/byte-heap.ts';
import { valueCodecOf } from '../../batch/nested/value-codec.ts';
import { readValue } from '../../batch/read-value.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { wrongStorage } from './accumulator.ts';
import { OrderedAccumulator, type OrderedArguments } from './ordered-accumulator.ts';

/** ARRAY_AGG: the values in their order as an ARRAY of `element`; NULL when there is none. */
export class ArrayAggAccumulator extends OrderedAccumulator {
  protected override readonly keepsNulls: boolean;
  readonly #element: LogicalType;
  readonly #array: LogicalType;

  constructor(element: LogicalType, ignoresNulls: boolean, args: OrderedArguments) {
    super(args);
    this.keepsNulls = !ignoresNulls;
    this.#element = element;
    this.#array = { kind: 'ARRAY', element, nullable: true };
  }

  override write(group: number, out: Vector, at: number): void {
    if (out.storage !== 'bytes') throw wrongStorage('ARRAY_AGG');
    const { values } = this.list;
    const elements = this.rowsOf(group).map(row => readValue(values, row, this.#element));
    if (elements.length === 0) {
      out.setNull(at);
      return;
    }
    const heap = new ByteHeap(elements.length * 8);
    valueCodecOf(this.#array).write(heap, elements);
    out.setBytes(at, heap.bytes, 0, heap.length);
  }
}
