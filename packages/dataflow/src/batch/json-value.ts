import type { LogicalType } from '@lockstep/sql/types';
import { decimalPlainText } from './text/decimal-text.ts';
import {
  clockText,
  dateText,
  fixedFraction,
  sqlDurationText,
  sqlMonthsText,
  sqlTimestampText,
} from './text/temporal-text.ts';
import type { Value } from './value.ts';

/**
 * A value as JSON for previews and the API, loss-free: BIGINT and DECIMAL as text, dates and times as SQL shows them (TIMESTAMP_LTZ in UTC with `Z`),
 * non-finite numbers as text, bytes as base64.
 */
export function toJsonValue(value: Value, type: LogicalType): null | boolean | number | string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint')
    return type.kind === 'DECIMAL' ? decimalPlainText(value, type.scale) : value.toString();
  if (typeof value === 'number') return numberToJson(value, type);
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  const precision = type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ' ? type.precision : 9;
  return sqlTimestampText(value, precision) + (type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '');
}

function numberToJson(value: number, type: LogicalType): number | string {
  switch (type.kind) {
    case 'DATE':
      return dateText(value);
    case 'TIME':
      return clockText(value) + fixedFraction(value, 0, Math.min(type.precision, 3));
    case 'INTERVAL_YEAR_MONTH':
      return sqlMonthsText(value);
    case 'INTERVAL_DAY_TIME':
      return sqlDurationText(value);
    case 'FLOAT':
      return Number.isFinite(value) ? Number(value.toPrecision(9)) : String(value);
    default:
      return Number.isFinite(value) ? value : String(value);
  }
}
