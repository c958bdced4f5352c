import type { LogicalType, MapType, MultisetType, RowType } from '@lockstep/sql/types';
import { encodedText } from '../../batch/encoded-text.ts';
import { mapPartsOf } from '../../batch/nested/value-codec.ts';
import { decimalPlainText, decimalText } from '../../batch/text/decimal-text.ts';
import { doubleText, floatText } from '../../batch/text/java-number-text.ts';
import { clockText, dateText, shortestFraction, splitDay } from '../../batch/text/temporal-text.ts';
import type { ArrayValue, MapValue, NonNullValue, Timestamp, Value } from '../../batch/value.ts';
import type { JsonFormatOptions } from './json-format-options.ts';

/** The JSON text of a value that is not NULL. The parameter is a value of the writer's type. */
export type JsonTextOf = (value: NonNullValue) => string;

type Options = Pick<JsonFormatOptions, 'timestampStandard' | 'decimalAsPlainNumber' | 'ignoreNullFields'>;

/** For values inside others; columns have faster writers, which write the same. */
export function jsonTextOf(type: LogicalType, options: Options): JsonTextOf {
  return writerOf(type, options) as JsonTextOf;
}

function writerOf(type: LogicalType, options: Options): (value: never) => string {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (value: string) => JSON.stringify(value);
    case 'BINARY':
    case 'VARBINARY':
      return (value: Uint8Array) => `"${Buffer.from(value).toString('base64')}"`;
    case 'FLOAT':
      return (value: number) => finite(value, floatText);
    case 'DOUBLE':
      return (value: number) => finite(value, doubleText);
    case 'DECIMAL': {
      const { scale } = type;
      return (value: bigint) =>
        options.decimalAsPlainNumber ? decimalPlainText(value, scale) : decimalText(value, scale);
    }
    case 'DATE':
      return (value: number) => `"${dateText(value)}"`;
    case 'TIME':
      return (value: number) => `"${clockText(value)}${shortestFraction(value, 0)}"`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(options.timestampStandard === 'SQL' ? ' ' : 'T', type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '');
    case 'VARIANT':
    case 'BITMAP':
      return (value: Uint8Array) => JSON.stringify(encodedText(value, type));
    case 'ARRAY':
      return arrayText(nullable(type.element, options));
    case 'ROW':
      return rowText(type, options);
    case 'MAP':
    case 'MULTISET':
      return mapText(type, options);
    default:
      return (value: boolean | number | bigint) => String(value);
  }
}

function nullable(type: LogicalType, options: Options): (value: Value) => string {
  const text = jsonTextOf(type, options);
  return value => (value === null ? 'null' : text(value));
}

const finite = (value: number, text: (value: number) => string): string =>
  Number.isFinite(value) ? text(value) : `"${value}"`;

function timestampText(separator: string, zone: string): (value: Timestamp) => string {
  return ({ epochMs, nanos }) => {
    const { days, msOfDay } = splitDay(epochMs);
    return `"${dateText(days)}${separator}${clockText(msOfDay)}${shortestFraction(msOfDay, nanos)}${zone}"`;
  };
}

function arrayText(elementText: (value: Value) => string): (value: ArrayValue) => string {
  return elements => `[${elements.map(elementText).join(',')}]`;
}

function rowText({ fields }: RowType, options: Options): (value: ArrayValue) => string {
  const names = fields.map(field => JSON.stringify(field.name));
  const texts = fields.map(field => nullable(field.type, options));
  return values => {
    const members = values.flatMap((value, f) =>
      value === null && options.ignoreNullFields ? [] : [`${names[f]}:${texts[f]!(value)}`],
    );
    return `{${members.join(',')}}`;
  };
}

/** An object where all keys are text, else an array of `{"key": .., "value": ..}`: no key is lost. */
function mapText(type: MapType | MultisetType, options: Options): (value: MapValue) => string {
  const parts = mapPartsOf(type);
  const keyText = nullable(parts.keys.element, options);
  const valueText = nullable(parts.values.element, options);
  const isTextKeyed = parts.keys.element.kind === 'CHAR' || parts.keys.element.kind === 'VARCHAR';
  return ({ keys, values }) => {
    if (isTextKeyed && !keys.includes(null))
      return `{${keys.map((key, i) => `${keyText(key)}:${valueText(values[i]!)}`).join(',')}}`;
    return `[${keys.map((key, i) => `{"key":${keyText(key)},"value":${valueText(values[i]!)}}`).join(',')}]`;
  };
}
