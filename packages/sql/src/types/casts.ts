import { type LogicalType, typesEqual } from './logical-type.ts';
import { isBinary, isCharacter, isInteger, isNumeric, isTemporal, isTimestamp } from './type-families.ts';

const rank: Readonly<Record<string, number>> = {
  TINYINT: 1,
  SMALLINT: 2,
  INTEGER: 3,
  BIGINT: 4,
  DECIMAL: 5,
  FLOAT: 6,
  DOUBLE: 7,
};

/** Whether the language inserts this cast by itself, e.g. into a sink column. Nullability is not looked at here. */
export function canCastImplicitly(from: LogicalType, to: LogicalType): boolean {
  if (from.kind === 'NULL' || typesEqual(from, to, { nullability: false })) return true;
  if (isNumeric(from) && isNumeric(to)) return rank[from.kind]! <= rank[to.kind]!;
  if (isCharacter(from) && isCharacter(to)) return true;
  if (isBinary(from) && isBinary(to)) return true;
  if (isTimestamp(from) && isTimestamp(to)) return true;
  if (from.kind === 'DATE') return isTimestamp(to);
  if (from.kind === 'TIME') return to.kind === 'TIME';
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return canCastImplicitly(from.element, to.element);
  if (from.kind === 'MULTISET' && to.kind === 'MULTISET') return canCastImplicitly(from.element, to.element);
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    return canCastImplicitly(from.key, to.key) && canCastImplicitly(from.value, to.value);
  }
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((field, i) => canCastImplicitly(field.type, to.fields[i]!.type))
    );
  }
  return from.kind === to.kind;
}

/** Whether CAST(from AS to) is in the language. */
export function canCastExplicitly(from: LogicalType, to: LogicalType): boolean {
  if (canCastImplicitly(from, to)) return true;
  if (isCharacter(to)) return from.kind !== 'NULL';
  if (isCharacter(from)) {
    return isNumeric(to) || isTemporal(to) || isBinary(to) || to.kind === 'BOOLEAN';
  }
  if (from.kind === 'VARIANT') return isNumeric(to) || to.kind === 'BOOLEAN';
  if (isNumeric(from) && isNumeric(to)) return true;
  if (from.kind === 'BOOLEAN') return isNumeric(to);
  if (to.kind === 'BOOLEAN') return isInteger(from);
  if (isTimestamp(from)) return to.kind === 'DATE' || to.kind === 'TIME';
  if (from.kind === 'TIME') return isTimestamp(to);
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return canCastExplicitly(from.element, to.element);
  if (from.kind === 'MULTISET' && to.kind === 'MULTISET') return canCastExplicitly(from.element, to.element);
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    return canCastExplicitly(from.key, to.key) && canCastExplicitly(from.value, to.value);
  }
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((field, i) => canCastExplicitly(field.type, to.fields[i]!.type))
    );
  }
  return false;
}
