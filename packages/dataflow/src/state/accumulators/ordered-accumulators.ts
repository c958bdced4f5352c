import type { Vector } from '../vectors/create-vector.ts';
import { wrongStorage } from './accumulator.ts';
import { OrderedAccumulator, type OrderedArguments } from './ordered-accumulator.ts';

/** FIRST_VALUE and LAST_VALUE over rows that can be taken back or have an order of their own. */
export class RetractableEndAccumulator extends OrderedAccumulator {
  readonly #end: 'first' | 'last';
  readonly #isInArrivalOrder: boolean;

  constructor(end: 'first' | 'last', args: OrderedArguments) {
    super(args);
    this.#end = end;
    this.#isInArrivalOrder = args.order.length === 0;
  }

  override write(group: number, out: Vector, at: number): void {
    const row = this.#isInArrivalOrder
      ? this.#endOfArrival(group)
      : this.rowsOf(group).at(this.#end === 'first' ? 0 : -1);
    if (row === undefined || row < 0) out.setNull(at);
    else out.set(at, this.list.values, row);
  }

  #endOfArrival(group: number): number {
    return this.#end === 'first' ? this.list.first(group) : this.list.last(group);
  }
}

/** LISTAGG: the texts in their order with a separator between them; NULL when there is none. */
export class ListAggAccumulator extends OrderedAccumulator {
  readonly #separator: Uint8Array;

  constructor(separator: string, args: OrderedArguments) {
    super(args);
    this.#separator = new TextEncoder().encode(separator);
  }

  override write(group: number, out: Vector, at: number): void {
    const { values } = this.list;
    if (out.storage !== 'bytes' || values.storage !== 'bytes') throw wrongStorage('LISTAGG');
    const rows = this.rowsOf(group);
    if (rows.length === 0) {
      out.setNull(at);
      return;
    }
    const { starts, ends, bytes } = values;
    const separators = (rows.length - 1) * this.#separator.length;
    const text = new Uint8Array(rows.reduce((sum, row) => sum + ends[row]! - starts[row]!, separators));
    let end = 0;
    rows.forEach((row, position) => {
      if (position > 0) {
        text.set(this.#separator, end);
        end += this.#separator.length;
      }
      text.set(bytes.subarray(starts[row]!, ends[row]!), end);
      end += ends[row]! - starts[row]!;
    });
    out.setBytes(at, text, 0, text.length);
  }
}
