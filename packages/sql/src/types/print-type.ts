import { type LogicalType, lengthMax } from './logical-type.ts';

/** `summary` says STRING and BYTES, which `serializable` writes in full. */
type TypeForm = 'summary' | 'serializable';

/** The type as Flink prints it, e.g. `DECIMAL(10, 2) NOT NULL`; it parses back to the same type (time attributes aside). */
export function printType(type: LogicalType, form: TypeForm = 'summary'): string {
  return type.nullable || type.kind === 'NULL' ? printBare(type, form) : `${printBare(type, form)} NOT NULL`;
}

function printBare(type: LogicalType, form: TypeForm): string {
  const print = (part: LogicalType): string => printType(part, form);
  switch (type.kind) {
    case 'INTEGER':
      return 'INT';
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'VARCHAR':
      return type.length === lengthMax && form === 'summary' ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === lengthMax && form === 'summary' ? 'BYTES' : `VARBINARY(${type.length})`;
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
      return `${type.kind}<${print(type.element)}>`;
    case 'MAP':
      return `MAP<${print(type.key)}, ${print(type.value)}>`;
    case 'ROW': {
      const fields = type.fields.map(field => `\`${field.name.replaceAll('`', '``')}\` ${printType(field.type)}`);
      if (type.className === undefined) return `ROW<${fields.join(', ')}>`;
      return `STRUCTURED<${[`'${type.className.replaceAll("'", "''")}'`, ...fields].join(', ')}>`;
    }
    default:
      return type.kind;
  }
}
