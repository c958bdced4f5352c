import { type Batch, type Column, readValue } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';
import { doubleType } from '@lockstep/sql/types';
import { writeColumn } from '../types/element-writer.ts';
import type { TypeInformation } from '../types/type-information.ts';
import { Types } from '../types/types.ts';
import { type ElementBatch, elementBatch } from './element-batch.ts';
import { FunctionOperator, type OperatorIdentity } from './function-operator.ts';

const elementType = Types.GENERIC<unknown>();

/** How elements go through an exchange: their key, the element as bytes, and its event time, NaN for none. */
export const exchangedSchema = (keyType: TypeInformation<unknown>): readonly Field[] => [
  { name: 'key', type: keyType.logicalType },
  { name: 'element', type: elementType.logicalType },
  { name: 'time', type: doubleType },
];

/** Elements as rows that an exchange can place by their key: the hash of the column is that of the key in the state behind it. */
export class ToExchangeOperator<T> extends FunctionOperator<T> {
  readonly #keyType: TypeInformation<unknown>;
  readonly #keyOf: (element: T) => unknown;

  constructor(identity: OperatorIdentity, keyType: TypeInformation<unknown>, keyOf: (element: T) => unknown) {
    super(identity, 1);
    this.#keyType = keyType;
    this.#keyOf = keyOf;
  }

  protected override process({ elements, timestamps, watermarks }: ElementBatch<T>): void {
    if (elements.length === 0) return;
    const key = writeColumn(this.#keyType, elements, this.#keyOf, 'The key');
    const element = writeColumn(elementType, elements, value => value, 'The element');
    const values = timestamps ?? new Float64Array(elements.length).fill(Number.NaN);
    const time: Column = { storage: 'float64', values, nulls: null };
    this.output.emit({ rowCount: elements.length, columns: [key, element, time], kinds: null, watermarks });
  }
}

/** The elements of such rows. */
export class FromExchangeOperator extends FunctionOperator<never> {
  constructor(identity: OperatorIdentity) {
    super(identity, 1);
  }

  override push(_port: number, { rowCount, columns, watermarks }: Batch): void {
    const [, element, time] = columns;
    if (element === undefined || time?.storage !== 'float64')
      throw new TypeError('Rows of an exchange are no elements');
    const elements = Array.from({ length: rowCount }, (_, row) =>
      elementType.fromValue(readValue(element, row, elementType.logicalType)),
    );
    this.output.emit(elementBatch(elements, time.values, watermarks));
  }

  protected override process(): void {}
}
