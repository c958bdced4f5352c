import { DuckDBTypeId } from '@duckdb/node-api';
import type { LogicalType } from '@lockstep/sql/types';

/** What DuckDB hands over for a column: how its values lie in memory. */
export type VectorKind =
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'decimal16'
  | 'decimal32'
  | 'decimal64'
  | 'decimal128'
  | 'time-micros'
  | 'timestamp-s'
  | 'timestamp-ms'
  | 'timestamp-us'
  | 'timestamp-ns'
  | 'bytes';

/** How a column of a Parquet file becomes a column of the table. `castTo`: the DuckDB type to which it is cast on the way, with a check of the range. */
export interface ParquetRead {
  readonly kind: VectorKind;
  readonly castTo: readonly string[];
}

const {
  BOOLEAN,
  TINYINT,
  SMALLINT,
  INTEGER,
  BIGINT,
  UTINYINT,
  USMALLINT,
  UINTEGER,
  UBIGINT,
  FLOAT,
  DOUBLE,
  DECIMAL,
  DATE,
  TIME,
  TIMESTAMP,
  TIMESTAMP_S,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_TZ,
  VARCHAR,
  ENUM,
  UUID,
  BLOB,
} = DuckDBTypeId;

const integers: readonly DuckDBTypeId[] = [TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT];

const timestampKinds: Readonly<Partial<Record<DuckDBTypeId, VectorKind>>> = {
  [TIMESTAMP_S]: 'timestamp-s',
  [TIMESTAMP_MS]: 'timestamp-ms',
  [TIMESTAMP]: 'timestamp-us',
  [TIMESTAMP_TZ]: 'timestamp-us',
  [TIMESTAMP_NS]: 'timestamp-ns',
};

/** Null: values of the file's type are not values of the table's type. */
export function parquetRead(type: LogicalType, stored: DuckDBTypeId): ParquetRead | null {
  switch (type.kind) {
    case 'BOOLEAN':
      return stored === BOOLEAN ? { kind: 'boolean', castTo: [] } : null;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
      if (!integers.includes(stored)) return null;
      return { kind: 'int32', castTo: type.kind === 'INTEGER' ? ['INTEGER'] : [type.kind, 'INTEGER'] };
    case 'BIGINT':
      return integers.includes(stored) ? { kind: 'int64', castTo: ['BIGINT'] } : null;
    case 'FLOAT':
      return stored === FLOAT ? { kind: 'float32', castTo: [] } : null;
    case 'DOUBLE':
      return stored === DOUBLE || stored === FLOAT ? { kind: 'float64', castTo: ['DOUBLE'] } : null;
    case 'DECIMAL':
      if (stored !== DECIMAL && !integers.includes(stored)) return null;
      return { kind: decimalKind(type.precision), castTo: [`DECIMAL(${type.precision},${type.scale})`] };
    case 'DATE':
      return stored === DATE ? { kind: 'int32', castTo: [] } : null;
    case 'TIME':
      return stored === TIME ? { kind: 'time-micros', castTo: [] } : null;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const kind = timestampKinds[stored];
      return kind === undefined ? null : { kind, castTo: [] };
    }
    case 'CHAR':
    case 'VARCHAR':
      return stored === VARCHAR || stored === ENUM || stored === UUID ? { kind: 'bytes', castTo: ['VARCHAR'] } : null;
    case 'BINARY':
    case 'VARBINARY':
      return stored === BLOB ? { kind: 'bytes', castTo: [] } : null;
    default:
      return null;
  }
}

/** DuckDB's own choice of width by precision. */
export function decimalKind(precision: number): VectorKind {
  if (precision <= 4) return 'decimal16';
  if (precision <= 9) return 'decimal32';
  return precision <= 18 ? 'decimal64' : 'decimal128';
}

/** The Parquet column for a type, as DuckDB names it; null when there is none. */
export function parquetTypeName(type: LogicalType): string | null {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'TIME':
      return type.kind;
    case 'DECIMAL':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'TIMESTAMP':
      return type.precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP';
    case 'TIMESTAMP_LTZ':
      return 'TIMESTAMPTZ';
    case 'CHAR':
    case 'VARCHAR':
      return 'VARCHAR';
    case 'BINARY':
    case 'VARBINARY':
      return 'BLOB';
    default:
      return null;
  }
}
