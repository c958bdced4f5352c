import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';

/** The links of a row in its chain (`RowChains`). */
const rowOverheadBytes = 8;
/** What a text or a nested value is taken to be long, with its two ends. */
const variableBytes = 32;

/** A row in state, its links included. */
export const rowBytes = (schema: readonly Field[]): number =>
  schema.reduce((sum, field) => sum + typeBytes(field.type), rowOverheadBytes);

/** As a column of state holds a value of the type. */
export function typeBytes(type: LogicalType): number {
  switch (type.kind) {
    case 'BOOLEAN':
      return 1;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'DATE':
    case 'TIME':
    case 'FLOAT':
    case 'INTERVAL_YEAR_MONTH':
      return 4;
    case 'BIGINT':
    case 'DOUBLE':
    case 'INTERVAL_DAY_TIME':
      return 8;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision > 3 ? 12 : 8;
    case 'DECIMAL':
      return type.precision <= 18 ? 8 : variableBytes;
    default:
      return variableBytes;
  }
}
