import type { LogicalType } from '@lockstep/sql/types';
import { lengthMax } from '@lockstep/sql/types';

/** A column as Postgres has it. */
export interface PgColumn {
  readonly name: string;
  /** `pg_type.typname`, e.g. `int8`. */
  readonly typeName: string;
  /** As it is written in a cast, without length or precision. */
  readonly castName: string;
  readonly isEnum: boolean;
}

const textTypes: readonly string[] = ['text', 'varchar', 'bpchar', 'name'];
const textWithCast: readonly string[] = ['uuid', 'json', 'jsonb', 'citext', 'inet', 'xml'];

const readable: Readonly<Partial<Record<LogicalType['kind'], readonly string[]>>> = {
  BOOLEAN: ['bool'],
  TINYINT: ['int2'],
  SMALLINT: ['int2'],
  INTEGER: ['int2', 'int4'],
  BIGINT: ['int2', 'int4', 'int8'],
  FLOAT: ['float4'],
  DOUBLE: ['float4', 'float8'],
  DECIMAL: ['numeric', 'int2', 'int4', 'int8'],
  DATE: ['date'],
  TIME: ['time'],
  TIMESTAMP: ['timestamp'],
  TIMESTAMP_LTZ: ['timestamptz'],
  INTERVAL_YEAR_MONTH: ['interval'],
  INTERVAL_DAY_TIME: ['interval'],
  BINARY: ['bytea'],
  VARBINARY: ['bytea'],
};

const writable: typeof readable = {
  ...readable,
  TINYINT: ['int2', 'int4', 'int8', 'numeric'],
  SMALLINT: ['int2', 'int4', 'int8', 'numeric'],
  INTEGER: ['int4', 'int8', 'numeric'],
  BIGINT: ['int8', 'numeric'],
  FLOAT: ['float4', 'float8'],
  DOUBLE: ['float8'],
  DECIMAL: ['numeric'],
};

export const isText = (column: PgColumn): boolean => textTypes.includes(column.typeName);

/** Whether values of the column are values of the type, and `write`: the other way round. Any type but bytes can be read as text. */
export function fits(type: LogicalType, column: PgColumn, direction: 'read' | 'write'): boolean {
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') {
    if (direction === 'read') return column.typeName !== 'bytea';
    return isText(column) || column.isEnum || textWithCast.includes(column.typeName);
  }
  return (direction === 'read' ? readable : writable)[type.kind]?.includes(column.typeName) ?? false;
}

const microsPrecisionMax = 6;

/** The Postgres type for a type, as in CREATE TABLE; null when there is none. */
export function pgTypeName(type: LogicalType): string | null {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'DATE':
      return type.kind.toLowerCase();
    case 'TINYINT':
      return 'smallint';
    case 'FLOAT':
      return 'real';
    case 'DOUBLE':
      return 'double precision';
    case 'DECIMAL':
      return `numeric(${type.precision},${type.scale})`;
    case 'TIME':
      return `time(${Math.min(type.precision, microsPrecisionMax)})`;
    case 'TIMESTAMP':
      return `timestamp(${Math.min(type.precision, microsPrecisionMax)})`;
    case 'TIMESTAMP_LTZ':
      return `timestamptz(${Math.min(type.precision, microsPrecisionMax)})`;
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return 'interval';
    case 'CHAR':
      return `char(${type.length})`;
    case 'VARCHAR':
      return type.length === lengthMax ? 'text' : `varchar(${type.length})`;
    case 'BINARY':
    case 'VARBINARY':
      return 'bytea';
    default:
      return null;
  }
}

/** The type of a parameter that carries values of the type: without lengths, so that nothing is cut off in silence. */
export function parameterTypeName(type: LogicalType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return 'text';
    case 'DECIMAL':
      return 'numeric';
    default:
      return pgTypeName(type)?.replace(/\(.*/, '') ?? 'text';
  }
}
