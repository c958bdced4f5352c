import type { DataType, NamedType, RowTypeField } from '../ast/index.ts';
import { type LogicalType, lengthMax, type RowField } from '../types/index.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';

/** A type as written, with its ranges checked. */
export function resolveType(analysis: Analysis, type: DataType): LogicalType {
  const { nullable } = type;
  switch (type.kind) {
    case 'named-type':
      return resolveNamed(analysis, type);
    case 'interval-type': {
      const isYearMonth = ['YEAR', 'QUARTER', 'MONTH'].includes(type.qualifier.from);
      return { kind: isYearMonth ? 'INTERVAL_YEAR_MONTH' : 'INTERVAL_DAY_TIME', nullable };
    }
    case 'array-type':
      return { kind: 'ARRAY', element: resolveType(analysis, type.element), nullable };
    case 'multiset-type':
      return { kind: 'MULTISET', element: resolveType(analysis, type.element), nullable };
    case 'map-type':
      return { kind: 'MAP', key: resolveType(analysis, type.key), value: resolveType(analysis, type.value), nullable };
    case 'row-type':
      return { kind: 'ROW', fields: resolveFields(analysis, type.fields), nullable };
    case 'structured-type':
      return { kind: 'ROW', fields: resolveFields(analysis, type.fields), className: type.className.value, nullable };
    default:
      return failUnsupported(analysis, 'This type', type.span);
  }
}

const resolveFields = (analysis: Analysis, fields: readonly RowTypeField[]): readonly RowField[] =>
  fields.map(field => ({ name: field.name.name, type: resolveType(analysis, field.type) }));

function resolveNamed(analysis: Analysis, type: NamedType): LogicalType {
  const { name, nullable } = type;
  const [first, second] = type.parameters;
  const within = (value: number, low: number, high: number, what: string): number => {
    if (value >= low && value <= high) return value;
    return fail(
      analysis,
      'type_range',
      `${what} of ${name} must be between ${low} and ${high}, not ${value}`,
      type.span,
    );
  };
  switch (name) {
    case 'STRING':
      return { kind: 'VARCHAR', length: lengthMax, nullable };
    case 'BYTES':
      return { kind: 'VARBINARY', length: lengthMax, nullable };
    case 'CHAR':
    case 'BINARY':
      return { kind: name, length: within(first ?? 1, 1, lengthMax, 'The length'), nullable };
    case 'VARCHAR':
    case 'VARBINARY':
      return { kind: name, length: within(first ?? lengthMax, 1, lengthMax, 'The length'), nullable };
    case 'DECIMAL': {
      const precision = within(first ?? 10, 1, 38, 'The precision');
      return { kind: 'DECIMAL', precision, scale: within(second ?? 0, 0, precision, 'The scale'), nullable };
    }
    case 'TIME':
      return { kind: 'TIME', precision: within(first ?? 0, 0, 9, 'The precision'), nullable };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { kind: name, precision: within(first ?? 6, 0, 9, 'The precision'), nullable };
    case 'TIMESTAMP_TZ':
    case 'DESCRIPTOR':
      return failUnsupported(analysis, `Type ${name}`, type.span);
    default:
      return { kind: name, nullable };
  }
}
