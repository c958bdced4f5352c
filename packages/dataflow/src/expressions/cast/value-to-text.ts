import type { LogicalType, RowType } from '@lockstep/sql/types';
import { encodedText } from '../../batch/encoded-text.ts';
import { mapPartsOf } from '../../batch/nested/value-codec.ts';
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
import type { ArrayValue, MapValue, NonNullValue, Timestamp, Value } from '../../batch/value.ts';
import type { Zone } from '../../time/zone.ts';

const utf8 = new TextDecoder();

/** A value, which is not NULL, as CAST to STRING shows it, before any length is applied. */
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
    case 'VARIANT':
    case 'BITMAP':
      return (value: Uint8Array) => encodedText(value, type);
    case 'ARRAY': {
      const element = elementToText(type.element, zone);
      return (value: ArrayValue) => `[${value.map(element).join(', ')}]`;
    }
    case 'ROW':
      return rowToText(type, zone);
    case 'MAP':
    case 'MULTISET': {
      const parts = mapPartsOf(type);
      const [key, count] = [elementToText(parts.keys.element, zone), elementToText(parts.values.element, zone)];
      return ({ keys, values }: MapValue) => `{${keys.map((k, i) => `${key(k)}=${count(values[i]!)}`).join(', ')}}`;
    }
    default:
      return String;
  }
}

function elementToText(type: LogicalType, zone: Zone): (value: Value) => string {
  const text = valueToText(type, zone) as (value: NonNullValue) => string;
  return value => (value === null ? 'NULL' : text(value));
}

function rowToText({ fields, className }: RowType, zone: Zone): (value: ArrayValue) => string {
  const texts = fields.map(field => elementToText(field.type, zone));
  const names = fields.map(field => (className === undefined ? '' : `${field.name}=`));
  return values => `(${values.map((value, f) => names[f]! + texts[f]!(value)).join(', ')})`;
}

/** CHAR(n) cuts and pads to n code points, VARCHAR(n) cuts; the common unlimited STRING costs nothing. */
export function fitText(text: string, type: LogicalType): string {
  if ((type.kind !== 'CHAR' && type.kind !== 'VARCHAR') || (type.kind === 'VARCHAR' && text.length <= type.length))
    return text;
  const points = [...text];
  const kept = points.length <= type.length ? text : points.slice(0, type.length).join('');
  return type.kind === 'CHAR' ? kept + ' '.repeat(Math.max(0, type.length - points.length)) : kept;
}
