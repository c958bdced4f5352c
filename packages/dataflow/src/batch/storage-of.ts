import { userError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import type { Storage } from './column.ts';

/** How values of a type lie in a column; the table is in `column.ts`. */
export function storageOf(type: LogicalType): Storage {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return 'int32';
    case 'BIGINT':
      return 'int64';
    case 'DECIMAL':
      return type.precision <= 18 ? 'int64' : 'bigint';
    case 'FLOAT':
      return 'float32';
    case 'DOUBLE':
    case 'INTERVAL_DAY_TIME':
      return 'float64';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'timestamp';
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
    case 'VARIANT':
    case 'BITMAP':
      return 'bytes';
    default:
      throw userError('dataflow.unsupported_type', `The embedded engine has no column for values of type ${type.kind}`);
  }
}
