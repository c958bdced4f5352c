import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Choices, randomSchema, randomValue } from '../../../test/support/random-expression.ts';
import { BatchBuilder } from '../../batch/batch-builder.ts';
import { decimalText } from '../../batch/text/decimal-text.ts';
import { doubleText, floatText } from '../../batch/text/java-number-text.ts';
import { clockText, dateText, shortestFraction, splitDay } from '../../batch/text/temporal-text.ts';
import { isTimestamp, type Value } from '../../batch/value.ts';
import { createEncoder } from '../create-encoder.ts';

/** The rows as the format writes them, value by value through strings. */
function csvText(
  schema: readonly Field[],
  rows: readonly (readonly Value[])[],
  special: string,
  quote: string,
): string {
  const greatest = Math.min(0x2d, Math.max(...[...special].map(character => character.charCodeAt(0))));
  const quoted = (text: string): string => {
    const mayNeed = text.length > 24 || [...text].some(each => each.charCodeAt(0) < greatest || special.includes(each));
    return mayNeed && quote !== '' ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };
  const cell = (value: Value, type: LogicalType): string => {
    if (value === null) return '';
    if (isTimestamp(value)) {
      const { days, msOfDay } = splitDay(value.epochMs);
      const clock = clockText(msOfDay) + shortestFraction(msOfDay, value.nanos);
      return quoted(`${dateText(days)} ${clock}${type.kind === 'TIMESTAMP_LTZ' ? 'Z' : ''}`);
    }
    if (type.kind === 'FLOAT') return floatText(Number(value));
    if (type.kind === 'DOUBLE') return doubleText(Number(value));
    if (type.kind === 'DECIMAL') return decimalText(value as bigint, type.scale);
    if (type.kind === 'DATE') return quoted(dateText(Number(value)));
    return typeof value === 'string' ? quoted(value) : String(value);
  };
  const lines = rows.map(row => row.map((value, c) => cell(value, schema[c]!.type)).join(special[0]!));
  return lines.map(line => `${line}\n`).join('');
}

function encoded(schema: readonly Field[], rows: readonly (readonly Value[])[], options = {}): string {
  const builder = new BatchBuilder(schema);
  for (const row of rows) builder.appendRow(row);
  return Buffer.from(createEncoder('csv', schema, options).encode(builder.finish())).toString();
}

const textField: Field = { name: 't', type: { kind: 'VARCHAR', length: 99, nullable: true } };

describe('CSV encoder', () => {
  test.each([
    [',', '"', {}],
    [';', "'", { 'csv.field-delimiter': ';', 'csv.quote-character': "'", 'csv.escape-character': '\\' }],
    ['\t', '', { 'csv.field-delimiter': '\\t', 'csv.disable-quote-character': 'true' }],
    ['|', '-', { 'csv.field-delimiter': '|', 'csv.quote-character': '-' }],
    ['\t', '\u0001', { 'csv.field-delimiter': '\\t', 'csv.quote-character': '\u0001' }],
  ])('writes the bytes that a writer through strings writes: delimiter %j, quote %j', (delimiter, quote, options) => {
    const escaping = 'csv.escape-character' in options ? '\\' : '';
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
        const choices = new Choices(seed);
        const rows = Array.from({ length: count }, () => randomSchema.map(({ type }) => randomValue(choices, type)));
        expect(encoded(randomSchema, rows, options)).toBe(
          csvText(randomSchema, rows, delimiter + quote + escaping, quote),
        );
      }),
      { numRuns: 100, seed: 20261126 },
    );
  });

  test('text of any length and alphabet is quoted as Jackson does, which counts UTF-16 units', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', ',', ' ', '-', '/', 'é', '界', '𝄞', '\n'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), cells => {
        const rows = cells.map(cell => [cell]);
        expect(encoded([textField], rows)).toBe(csvText([textField], rows, ',"', '"'));
      }),
      { numRuns: 300, seed: 20261126 },
    );
  });

  test('years that are not of four digits keep their sign', () => {
    const type: LogicalType = { kind: 'DATE', nullable: false };
    expect(encoded([{ name: 'd', type }], [[-719_529], [-719_528], [2_932_896], [2_932_897]])).toBe(
      '-0001-12-31\n0000-01-01\n9999-12-31\n"+10000-01-01"\n',
    );
  });

  test('bytes that are no UTF-8 become U+FFFD', () => {
    const type: LogicalType = { kind: 'VARBINARY', length: 9, nullable: true };
    expect(encoded([{ name: 'b', type }], [[Uint8Array.of(0x61, 0xff)], [null]])).toBe('a\ufffd\n\n');
  });
});
