import { type Batch, type Column, createColumnBuilder } from '@lockstep/dataflow/batch';
import { AppError, userError } from '@lockstep/kernel/errors';
import { showElement } from './show-element.ts';
import type { TypeInformation } from './type-information.ts';

/** A column of what `pick` takes from each element; `what` says in messages what that is. */
export function writeColumn<T, V>(
  type: TypeInformation<V>,
  elements: readonly T[],
  pick: (element: T) => V,
  what: string,
): Column {
  const builder = createColumnBuilder(type.logicalType, elements.length);
  let at = 0;
  try {
    for (; at < elements.length; at++) builder.appendValue(type.toValue(pick(elements[at]!)));
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'datastream.function_failed';
    const reason = error instanceof Error ? error.message : String(error);
    throw userError(code, `${what} of ${showElement(elements[at])}: ${reason}`, { cause: error });
  }
  return builder.finish();
}

/** The fields of objects as columns; a type that is no ROW is one column. */
export function writeRows<T>(
  type: TypeInformation<T>,
  elements: readonly T[],
  columns: readonly number[],
): Batch['columns'] {
  const { fields } = type;
  if (fields === undefined) return columns.map(() => writeColumn(type, elements, element => element, 'The value'));
  return columns.map(column => {
    const [name, field] = fields[column]!;
    return writeColumn(
      field,
      elements,
      element => (element as Readonly<Record<string, unknown>>)[name],
      `Field '${name}'`,
    );
  });
}
