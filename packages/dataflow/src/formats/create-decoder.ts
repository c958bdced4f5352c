import type { ScanField } from '@lockstep/sql/algebra';
import { CsvDecoder } from './csv/csv-decoder.ts';
import { parseCsvFormatOptions } from './csv/csv-format-options.ts';
import { unknownFormat } from './format-names.ts';
import { JsonDecoder } from './json/json-decoder.ts';
import { parseJsonFormatOptions } from './json/json-format-options.ts';
import type { RowDecoder } from './row-decoder.ts';

/**
 * The decoder of a format for exactly the columns of `schema`: by name for JSON, by position for CSV. `options` are the table's WITH options; those that start with the
 * format's name are checked, others are ignored. A bad option is a user error.
 */
export function createDecoder(
  formatName: string,
  schema: readonly ScanField[],
  options: Readonly<Record<string, string>>,
): RowDecoder {
  switch (formatName) {
    case 'json':
      return new JsonDecoder(schema, parseJsonFormatOptions(options));
    case 'csv':
      return new CsvDecoder(schema, parseCsvFormatOptions(options));
    default:
      throw unknownFormat(formatName);
  }
}
