import type { LogicalType } from '@lockstep/sql/types';
import { decimalPlainText } from '../../batch/text/decimal-text.ts';
import { doubleText, floatText } from '../../batch/text/java-number-text.ts';
import {
  clockText,
  dateText,
  fixedFraction,
  sqlDurationText,
  sqlMonthsText,
  sqlTimestampText,
} from '../../batch/text/temporal-text.ts';
import type { Timestamp } from '../../batch/value.ts';
import type { Zone } from '../../time/zone.ts';

const utf8 = new TextDecoder();

/** A value as CAST to STRING shows it, before any length is applied. */
export function valueToText(type: LogicalType, zone: Zone): (value: never) => string {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value: boolean) => (value ? 'TRUE' : 'FALSE');
    case 'FLOAT':
      return floatText;
    case 'DOUBLE':
      return doubleText;
    case 'DECIMAL':
      return (value: bigint) => decimalPlainText(value, type.scale);
    case 'DATE':
      return dateText;
    case 'TIME':
      return (value: number) => clockText(value) + fixedFraction(value, 0, Math.min(type.precision, 3));
    case 'TIMESTAMP':
      return (value: Timestamp) => sqlTimestampText(value, type.precision);
    case 'TIMESTAMP_LTZ':
      return ({ epochMs, nanos }: Timestamp) =>
        sqlTimestampText({ epochMs: zone.toLocalMs(epochMs), nanos }, type.precision);
    case 'INTERVAL_YEAR_MONTH':
      return sqlMonthsText;
    case 'INTERVAL_DAY_TIME':
      return sqlDurationText;
    case 'BINARY':
    case 'VARBINARY':
      return (value: Uint8Array) => utf8.decode(value);
    default:
      return String;
  }
}

/** CHAR(n) cuts and pads to n code points, VARCHAR(n) cuts; the common unlimited STRING costs nothing. */
export function fitText(text: string, type: LogicalType): string {
  if ((type.kind !== 'CHAR' && type.kind !== 'VARCHAR') || (type.kind === 'VARCHAR' && text.length <= type.length))
    return text;
  const points = [...text];
  const kept = points.length <= type.length ? text : points.slice(0, type.length).join('');
  return type.kind === 'CHAR' ? kept + ' '.repeat(Math.max(0, type.length - points.length)) : kept;
}
