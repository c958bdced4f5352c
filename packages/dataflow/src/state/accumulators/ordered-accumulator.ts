import type { SortColumn } from '@lockstep/plan/physical';
import type { Column, Storage } from '../../batch/column.ts';
import { type RowOrder, rowOrder } from '../row-order.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { type Accumulator, isNullAt, wrongAccumulator } from './accumulator.ts';
import { OrderedValues } from './ordered-values.ts';

/** The columns that an accumulator keeps, the value first, and the order in which it reads them. */
export interface OrderedArguments {
  /** Where each is among the columns that the accumulator is bound to. */
  readonly positions: readonly number[];
  readonly storages: readonly Storage[];
  /** ORDER BY over the kept columns. Without one it is the order of arrival. */
  readonly order: readonly SortColumn[];
}

/** What accumulators over values in an order share. */
export abstract class OrderedAccumulator implements Accumulator {
  readonly list: OrderedValues;
  /** Whether values that are NULL are kept. */
  protected readonly keepsNulls: boolean = false;
  readonly #positions: readonly number[];
  readonly #order: RowOrder | null;
  #columns: readonly Column[] = [];

  constructor({ positions, storages, order }: OrderedArguments) {
    this.list = new OrderedValues(storages);
    this.#positions = positions;
    this.#order = order.length === 0 ? null : rowOrder(order);
  }

  abstract write(group: number, out: Vector, at: number): void;

  /** What is kept of the columns of a batch at `positions`. */
  protected keptColumns(columns: readonly Column[]): readonly Column[] {
    return columns;
  }

  reserve(groups: number): void {
    this.list.reserve(groups);
  }

  reset(group: number): void {
    this.list.reset(group);
  }

  bind(args: readonly Column[]): void {
    this.#columns = this.keptColumns(this.#positions.map(position => args[position]!));
  }

  add(group: number, row: number): void {
    if (this.keepsNulls || !isNullAt(this.#columns[0]!.nulls, row)) this.list.append(group, this.#columns, row);
  }

  retract(group: number, row: number): void {
    if (this.keepsNulls || !isNullAt(this.#columns[0]!.nulls, row)) this.list.removeFirst(group, this.#columns, row);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof OrderedAccumulator)) throw wrongAccumulator();
    this.list.appendAll(group, other.list, otherGroup);
  }

  release(group: number): void {
    this.list.clear(group);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    this.list.save(writer, name, groups);
  }

  load(reader: StateReader, name: string): void {
    this.list.load(reader, name);
  }

  get sizeBytes(): number {
    return this.list.sizeBytes;
  }

  /** The group's rows in the order that was asked for; of equal ones the older first. */
  protected rowsOf(group: number): readonly number[] {
    const rows = this.list.rowsOf(group);
    const order = this.#order;
    const { columns } = this.list;
    return order === null ? rows : rows.sort((a, b) => order(columns, a, columns, b));
  }
}
