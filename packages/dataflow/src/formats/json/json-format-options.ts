import { userError } from '@lockstep/kernel/errors';
import { FormatOptions } from '../format-options.ts';
import type { TimestampStandard } from '../iso-text.ts';

export interface JsonFormatOptions {
  /** A field that does not convert is NULL instead of making its record malformed. */
  readonly ignoreParseErrors: boolean;
  /** A record without one of the fields is malformed; else the field is NULL. */
  readonly failOnMissingField: boolean;
  readonly timestampStandard: TimestampStandard;
  readonly decimalAsPlainNumber: boolean;
  readonly ignoreNullFields: boolean;
}

export function parseJsonFormatOptions(tableOptions: Readonly<Record<string, string>>): JsonFormatOptions {
  const options = new FormatOptions('json', tableOptions);
  const parsed: JsonFormatOptions = {
    ignoreParseErrors: options.boolean('ignore-parse-errors', false),
    failOnMissingField: options.boolean('fail-on-missing-field', false),
    timestampStandard: options.oneOf('timestamp-format.standard', ['SQL', 'ISO-8601'], 'SQL'),
    decimalAsPlainNumber: options.boolean('encode.decimal-as-plain-number', false),
    ignoreNullFields: options.boolean('encode.ignore-null-fields', false),
  };
  // A MAP with a NULL key is written as an array of entries, which loses nothing; the options are Flink's all the same.
  options.oneOf('map-null-key.mode', ['FAIL', 'DROP', 'LITERAL'], 'FAIL');
  options.text('map-null-key.literal');
  options.boolean('decode.json-parser.enabled', true);
  options.refuseUnknown();
  if (parsed.ignoreParseErrors && parsed.failOnMissingField) {
    throw userError('format.bad_option', 'json.ignore-parse-errors and json.fail-on-missing-field cannot both be true');
  }
  return parsed;
}
