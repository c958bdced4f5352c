import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import type { Batch } from '../../batch/batch.ts';
import { ByteHeap } from '../../batch/byte-heap.ts';
import { readValue } from '../../batch/read-value.ts';
import { decimalText } from '../../batch/text/decimal-text.ts';
import { doubleText, floatText } from '../../batch/text/java-number-text.ts';
import { clockText, dateText, shortestFraction, splitDay } from '../../batch/text/temporal-text.ts';
import { isTimestamp, type NonNullValue } from '../../batch/value.ts';
import type { RowEncoder } from '../row-decoder.ts';
import type { CsvFormatOptions } from './csv-format-options.ts';

/** Longer text is quoted without looking at it, as Jackson does. */
const unquotedCharactersMax = 24;

/** Writes rows as Flink's csv format does: no header, text in quotes when a character of it might need them. */
export class CsvEncoder implements RowEncoder {
  readonly #schema: readonly Field[];
  readonly #options: CsvFormatOptions;

  constructor(schema: readonly Field[], options: CsvFormatOptions) {
    this.#schema = schema;
    this.#options = options;
  }

  encode(batch: Batch): Uint8Array {
    const heap = new ByteHeap(batch.rowCount * this.#schema.length * 12 + 64);
    for (let row = 0; row < batch.rowCount; row++) {
      this.#schema.forEach(({ type }, c) => {
        if (c > 0) heap.writeByte(this.#options.delimiter);
        const value = readValue(batch.columns[c]!, row, type);
        heap.writeString(value === null ? (this.#options.nullLiteral ?? '') : this.#field(value, type));
      });
      heap.writeByte(0x0a);
    }
    return heap.bytes.subarray(0, heap.length);
  }

  #field(value: NonNullValue, type: LogicalType): string {
    const text = fieldText(value, type);
    const isText =
      typeof value === 'string' || typeof value === 'object' || type.kind === 'DATE' || type.kind === 'TIME';
    const { quote } = this.#options;
    if (!isText || quote === null || !this.#mayNeedQuotes(text)) return text;
    const mark = String.fromCharCode(quote);
    return mark + text.replaceAll(mark, mark + mark) + mark;
  }

  /** Any character up to the greatest special one counts: space and comma do, letters and digits don't. */
  #mayNeedQuotes(text: string): boolean {
    if (text.length > unquotedCharactersMax) return true;
    const { delimiter, quote, escape: escapeByte } = this.#options;
    const greatest = Math.max(delimiter, quote ?? 0, escapeByte ?? 0);
    const least = Math.min(greatest, 0x2d);
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code < least || code === delimiter || code === quote || code === escapeByte) return true;
    }
    return false;
  }
}

function fieldText(value: NonNullValue, type: LogicalType): string {
  switch (type.kind) {
    case 'FLOAT':
      return floatText(Number(value));
    case 'DOUBLE':
      return doubleText(Number(value));
    case 'DECIMAL':
      return decimalText(value as bigint, type.scale);
    case 'DATE':
      return dateText(Number(value));
    case 'TIME':
      return clockText(Number(value)) + shortestFraction(Number(value), 0);
    default:
      return typeof value === 'object' ? objectText(value, type) : String(value);
  }
}

function objectText(value: Extract<NonNullValue, object>, type: LogicalType): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (!isTimestamp(value))
    throw userError('format.unsupported_type', `Format 'csv' has no text for a value of type ${type.kind}`);
  const { days, msOfDay } = splitDay(value.epochMs);
  const zone = type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '';
  return `${dateText(days)} ${clockText(msOfDay)}${shortestFraction(msOfDay, value.nanos)}${zone}`;
}
