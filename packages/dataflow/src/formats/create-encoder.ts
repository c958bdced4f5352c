import type { Field } from '@lockstep/sql/algebra';
import { CsvEncoder } from './csv/csv-encoder.ts';
import { parseCsvFormatOptions } from './csv/csv-format-options.ts';
import { unknownFormat } from './format-names.ts';
import { JsonEncoder } from './json/json-encoder.ts';
import { parseJsonFormatOptions } from './json/json-format-options.ts';
import type { RowEncoder } from './row-decoder.ts';

/** The encoder of a format for the columns of `schema`; options as for `createDecoder`. */
export function createEncoder(
  formatName: string,
  schema: readonly Field[],
  options: Readonly<Record<string, string>>,
): RowEncoder {
  switch (formatName) {
    case 'json':
      return new JsonEncoder(schema, parseJsonFormatOptions(options));
    case 'csv':
      return new CsvEncoder(schema, parseCsvFormatOptions(options));
    default:
      throw unknownFormat(formatName);
  }
}

/** Each row as a JSON array of its cells, a line each: how results travel. Values are written as format `json` writes them, timestamps in ISO 8601. */
export function createJsonRowEncoder(schema: readonly Field[]): RowEncoder {
  return new JsonEncoder(schema, parseJsonFormatOptions({ 'json.timestamp-format.standard': 'ISO-8601' }), 'array');
}
