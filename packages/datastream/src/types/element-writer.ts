import { type Batch, type Column, createColumnBuilder } from '@lockstep/dataflow/batch';
import type { TypeInformation } from './type-information.ts';

/** A column of the values that `pick` takes from each element. */
export function writeColumn<T, V>(type: TypeInformation<V>, elements: readonly T[], pick: (element: T) => V): Column {
  const builder = createColumnBuilder(type.logicalType, elements.length);
  for (const element of elements) builder.appendValue(type.toValue(pick(element)));
  return builder.finish();
}

/** The fields of objects as columns; a type that is no ROW is one column. */
export function writeRows<T>(
  type: TypeInformation<T>,
  elements: readonly T[],
  columns: readonly number[],
): Batch['columns'] {
  const { fields } = type;
  if (fields === undefined) return columns.map(() => writeColumn(type, elements, element => element));
  return columns.map(column => {
    const [name, field] = fields[column]!;
    return writeColumn(field, elements, element => (element as Readonly<Record<string, unknown>>)[name]);
  });
}
