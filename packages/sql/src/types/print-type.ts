import { type LogicalType, lengthMax } from './logical-type.ts';

/** The type in Flink's summary form, e.g. `DECIMAL(10, 2) NOT NULL`; it parses back to the same type (time attributes aside). */
export function printType(type: LogicalType): string {
  return type.nullable || type.kind === 'NULL' ? printBare(type) : `${printBare(type)} NOT NULL`;
}

function printBare(type: LogicalType): string {
  switch (type.kind) {
    case 'INTEGER':
      return 'INT';
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'VARCHAR':
      return type.length === lengthMax ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === lengthMax ? 'BYTES' : `VARBINARY(${type.length})`;
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`;
    case 'INTERVAL_YEAR_MONTH':
      return 'INTERVAL YEAR TO MONTH';
    case 'INTERVAL_DAY_TIME':
      return 'INTERVAL DAY TO SECOND(3)';
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${printType(type.element)}>`;
    case 'MAP':
      return `MAP<${printType(type.key)}, ${printType(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields.map(field => `\`${field.name.replaceAll('`', '``')}\` ${printType(field.type)}`).join(', ')}>`;
    default:
      return type.kind;
  }
}
