import { userError } from '@lockstep/kernel/errors';
import { FormatOptions } from '../format-options.ts';

/** Characters as byte values; all of them are ASCII. */
export interface CsvFormatOptions {
  readonly delimiter: number;
  /** Null: quotes mean nothing. */
  readonly quote: number | null;
  readonly escape: number | null;
  /** The text of NULL when it is not quoted. */
  readonly nullLiteral: string | null;
  readonly ignoreParseErrors: boolean;
  /** Lines that start with `#` are no records. */
  readonly allowComments: boolean;
  readonly emptyStringAsNull: boolean;
  readonly trimSpaces: boolean;
}

export function parseCsvFormatOptions(tableOptions: Readonly<Record<string, string>>): CsvFormatOptions {
  const options = new FormatOptions('csv', tableOptions);
  const isQuoteDisabled = options.boolean('disable-quote-character', false);
  const quote = options.character('quote-character');
  if (isQuoteDisabled && quote !== undefined) {
    throw userError('format.bad_option', 'csv.quote-character cannot be set when csv.disable-quote-character is true');
  }
  const parsed: CsvFormatOptions = {
    delimiter: ascii('field-delimiter', options.character('field-delimiter', ',')),
    quote: isQuoteDisabled ? null : ascii('quote-character', quote ?? '"'),
    escape: optionalAscii('escape-character', options.character('escape-character')),
    nullLiteral: options.text('null-literal') ?? null,
    ignoreParseErrors: options.boolean('ignore-parse-errors', false),
    allowComments: options.boolean('allow-comments', false),
    emptyStringAsNull: options.boolean('empty-string-as-null', false),
    trimSpaces: options.boolean('trim-spaces', false),
  };
  options.text('array-element-delimiter');
  options.boolean('write-bigdecimal-in-scientific-notation', true);
  options.refuseUnknown();
  return parsed;
}

const optionalAscii = (option: string, character: string | undefined): number | null =>
  character === undefined ? null : ascii(option, character);

function ascii(option: string, character: string): number {
  const code = character.charCodeAt(0);
  if (code < 128) return code;
  throw userError('format.bad_option', `Option 'csv.${option}' must be an ASCII character, not '${character}'`);
}
