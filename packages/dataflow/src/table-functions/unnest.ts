import { internalError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import { type ArrayValue, isArrayValue, isMapValue, type Value } from '../batch/value.ts';
import type { TableFunction } from './table-function.ts';

/** UNNEST of a collection: its elements, the fields of ROW elements side by side; entries of a MAP; with ordinality the position, from 1. */
export function unnest(type: LogicalType, hasOrdinality: boolean): TableFunction {
  const elementsOf = elements(type);
  return ([collection], emit) => {
    if (collection === undefined || collection === null) return;
    let position = 0;
    for (const row of elementsOf(collection)) {
      position++;
      emit(hasOrdinality ? [...row, position] : row);
    }
  };
}

function elements(type: LogicalType): (collection: NonNullable<Value>) => Iterable<ArrayValue> {
  switch (type.kind) {
    case 'ARRAY': {
      const spread = spreader(type.element);
      return collection => (isArrayValue(collection) ? collection.map(spread) : misfit());
    }
    case 'MULTISET': {
      const spread = spreader(type.element);
      return collection => {
        if (!isMapValue(collection)) return misfit();
        return collection.keys.flatMap((element, i) => {
          const count = Number(collection.values[i]);
          return Array.from({ length: count }, () => spread(element));
        });
      };
    }
    case 'MAP':
      return collection =>
        isMapValue(collection) ? collection.keys.map((key, i) => [key, collection.values[i]!]) : misfit();
    default:
      return misfit;
  }
}

/** An element as a row: a ROW is its fields, NULL in place of all when it is NULL. */
function spreader(type: LogicalType): (element: Value) => ArrayValue {
  if (type.kind !== 'ROW') return element => [element];
  const nothing = type.fields.map(() => null);
  return element => (element === null ? nothing : isArrayValue(element) ? element : misfit());
}

function misfit(): never {
  throw internalError('dataflow.unnest', 'UNNEST was given a value that is no collection');
}
