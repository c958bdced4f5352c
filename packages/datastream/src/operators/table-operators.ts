import type { Batch, Column } from '@lockstep/dataflow/batch';
import { rowKindSymbols } from '@lockstep/dataflow/batch';
import type { ChangelogRow } from '../api/changelog-row.ts';
import type { ElementReader } from '../types/element-reader.ts';
import { writeRows } from '../types/element-writer.ts';
import type { TypeInformation } from '../types/type-information.ts';
import { type ElementBatch, elementBatch } from './element-batch.ts';
import { FunctionOperator, type OperatorIdentity } from './function-operator.ts';

export interface FromTableOptions<T> {
  readonly read: ElementReader<T>;
  /** The column of the event time; null when the table has none. */
  readonly rowtimeColumn: number | null;
  /** The rows' watermarks are those of this one input, so that the clock may follow them. */
  readonly followsRows: boolean;
  readonly isChangelog: boolean;
}

/** Rows of a table as elements, or with their kinds as `ChangelogRow`s. */
export class FromTableOperator<T> extends FunctionOperator<never> {
  readonly #options: FromTableOptions<T>;

  constructor(identity: OperatorIdentity, options: FromTableOptions<T>) {
    super(identity, 1);
    this.#options = options;
  }

  override push(_port: number, batch: Batch): void {
    const { read, rowtimeColumn, followsRows, isChangelog } = this.#options;
    const rows = read(batch);
    const timestamps = rowtimeColumn === null ? null : timesOf(batch.columns[rowtimeColumn]!, batch.rowCount);
    const watermarks = followsRows ? batch.watermarks : null;
    this.output.emit(elementBatch<unknown>(isChangelog ? withKinds(rows, batch.kinds) : rows, timestamps, watermarks));
  }

  protected override process(): void {}
}

function withKinds<T>(rows: readonly T[], kinds: Uint8Array | null): ChangelogRow<T>[] {
  return rows.map((row, r) => ({ kind: rowKindSymbols[(kinds?.[r] ?? 0) as 0 | 1 | 2 | 3], row }));
}

function timesOf(column: Column, count: number): Float64Array {
  if (column.storage !== 'timestamp') throw new TypeError('An event time is not a timestamp');
  const { values, nulls } = column;
  const times = values.slice(0, count);
  if (nulls !== null) for (let row = 0; row < count; row++) if (nulls[row] === 1) times[row] = Number.NaN;
  return times;
}

export interface ToTableOptions<T> {
  readonly type: TypeInformation<T>;
  /** The fields that the plan reads, in its order. */
  readonly columns: readonly number[];
  readonly isChangelog: boolean;
}

/** Elements as rows of a table. */
export class ToTableOperator<T> extends FunctionOperator<T | ChangelogRow<T>> {
  readonly #options: ToTableOptions<T>;

  constructor(identity: OperatorIdentity, portCount: number, options: ToTableOptions<T>) {
    super(identity, portCount);
    this.#options = options;
  }

  protected override process({ elements, watermarks }: ElementBatch<T | ChangelogRow<T>>): void {
    const { type, columns, isChangelog } = this.#options;
    const rows = isChangelog ? elements.map(element => (element as ChangelogRow<T>).row) : (elements as readonly T[]);
    const kinds = isChangelog
      ? Uint8Array.from(elements, element => rowKindSymbols.indexOf((element as ChangelogRow<T>).kind))
      : null;
    this.output.emit({ rowCount: rows.length, columns: writeRows(type, rows, columns), kinds, watermarks });
  }
}
