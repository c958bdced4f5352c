import type { Field } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Choices, randomSchema, randomValue } from '../../test/support/random-expression.ts';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { readValue } from '../batch/read-value.ts';
import type { Value } from '../batch/value.ts';
import { createDecoder } from './create-decoder.ts';
import { createEncoder } from './create-encoder.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function encoded(format: string, schema: readonly Field[], rows: readonly (readonly Value[])[], options = {}): string {
  const builder = new BatchBuilder(schema);
  for (const row of rows) builder.appendRow(row);
  return textOf(createEncoder(format, schema, options).encode(builder.finish()));
}

function decoded(format: string, schema: readonly Field[], text: string, options: Record<string, string>): Value[][] {
  const bytes = new Uint8Array(Buffer.from(text));
  const decoder = createDecoder(format, schema, options);
  const rows: Value[][] = [];
  for (let at = 0; at < bytes.length; ) {
    const { batch, consumedBytes, malformed } = decoder.decode(bytes, at, bytes.length, true);
    expect(malformed).toEqual([]);
    rows.push(...rowsOf(batch, schema));
    at += consumedBytes;
  }
  return rows;
}

const rowsOf = (batch: Batch, schema: readonly Field[]): Value[][] =>
  Array.from({ length: batch.rowCount }, (_, row) =>
    schema.map(({ type }, c) => readValue(batch.columns[c]!, row, type)),
  );

const field = (name: string): Field => ({ name, type: { kind: 'INTEGER', nullable: true } });

describe('encoders', () => {
  test.each([
    ['json', {}],
    ['json', { 'json.timestamp-format.standard': 'ISO-8601', 'json.encode.ignore-null-fields': 'true' }],
    ['csv', { 'csv.null-literal': 'NULL' }],
    ['csv', { 'csv.null-literal': 'n/a', 'csv.field-delimiter': ';', 'csv.quote-character': "'" }],
  ])('write %s that its decoder reads back: %j', (format, options) => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
        const choices = new Choices(seed);
        const rows = Array.from({ length: count }, () => randomSchema.map(({ type }) => randomValue(choices, type)));
        expect(decoded(format, randomSchema, encoded(format, randomSchema, rows, options), options)).toEqual(rows);
      }),
      { numRuns: 150, seed: 20261125 },
    );
  });

  test('JSON numbers are those of Java', () => {
    const doubles: Field[] = [{ name: 'd', type: { kind: 'DOUBLE', nullable: true } }];
    const values = [
      0,
      -0,
      1,
      -1.5,
      0.1,
      0.001,
      9.99e-4,
      1e7,
      123456.789,
      0.3,
      5e-324,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ];
    expect(
      encoded(
        'json',
        doubles,
        values.map(value => [value]),
      )
        .trim()
        .split('\n'),
    ).toEqual(
      [
        '0.0',
        '-0.0',
        '1.0',
        '-1.5',
        '0.1',
        '0.001',
        '9.99E-4',
        '1.0E7',
        '123456.789',
        '0.3',
        '4.9E-324',
        '"NaN"',
        '"-Infinity"',
      ].map(text => `{"d":${text}}`),
    );
  });

  test('JSON text is escaped where JSON asks for it, names too', () => {
    const schema: Field[] = [{ name: 'a"é', type: { kind: 'VARCHAR', length: 99, nullable: true } }];
    const text = 'q" b\\ n\n t\t z\u0000 u\u001f é 𝄞';
    const line = encoded('json', schema, [[text]]);
    expect(JSON.parse(line)).toEqual({ 'a"é': text });
    expect(line).toBe('{"a\\"é":"q\\" b\\\\ n\\n t\\t z\\u0000 u\\u001F é 𝄞"}\n');
  });

  test('CSV text is quoted when a character of it might need it', () => {
    const schema: Field[] = [{ name: 't', type: { kind: 'VARCHAR', length: 99, nullable: true } }, field('n')];
    expect(
      encoded('csv', schema, [
        ['a', 1],
        ['a b', -2],
        ['a"b,c\nd', null],
        ['', 4],
      ]),
    ).toBe('a,1\n"a b",-2\n"a""b,c\nd",\n,4\n');
  });
});

describe('CSV decoder', () => {
  const schema: Field[] = [field('n'), { name: 't', type: { kind: 'VARCHAR', length: 99, nullable: true } }];

  const malformedOf = (text: string, options: Record<string, string> = {}): unknown[] => {
    const bytes = new Uint8Array(Buffer.from(text));
    const { batch, malformed } = createDecoder('csv', schema, options).decode(bytes, 0, bytes.length, true);
    return [
      rowsOf(batch, schema),
      malformed.map(({ byteOffset, byteLength, reason }) => [byteOffset, byteLength, reason]),
    ];
  };

  test('says where and why a record is malformed, quoted line feeds included', () => {
    expect(malformedOf('1,"a\nb"\nx,c\r\n3\n4,d,e\n5,é')).toEqual([
      [
        [1, 'a\nb'],
        [5, 'é'],
      ],
      [
        [8, 3, "Field 'n': 'x' is no INTEGER"],
        [13, 1, 'Row length mismatch: 2 fields expected but was 1'],
        [15, 5, 'Row length mismatch: 2 fields expected but was 3'],
      ],
    ]);
  });

  test('ignores parse errors field by field when told so', () => {
    expect(malformedOf('x,a\n2\n3,b,c', { 'csv.ignore-parse-errors': 'true' })).toEqual([
      [
        [null, 'a'],
        [2, null],
      ],
      [[6, 5, 'Row length mismatch: 2 fields expected but was 3']],
    ]);
  });

  test('honours escape, comments, null literal, trimming and no quotes', () => {
    expect(malformedOf('# no\n1,a\\,b\n', { 'csv.escape-character': '\\', 'csv.allow-comments': 'true' })[0]).toEqual([
      [1, 'a,b'],
    ]);
    expect(malformedOf('NULL,"NULL"\n 2 , x \n', { 'csv.null-literal': 'NULL', 'csv.trim-spaces': 'true' })[0]).toEqual(
      [
        [null, 'NULL'],
        [2, 'x'],
      ],
    );
    expect(malformedOf('1,"a\n', { 'csv.disable-quote-character': 'true' })[0]).toEqual([[1, '"a']]);
    expect(malformedOf('1\ta', { 'csv.field-delimiter': '\\t' })[0]).toEqual([[1, 'a']]);
  });

  test('keeps a record whose quotes are still open for the next call', () => {
    const bytes = new Uint8Array(Buffer.from('1,a\n2,"b\n'));
    const result = createDecoder('csv', schema, {}).decode(bytes, 0, bytes.length, false);
    expect(result).toMatchObject({ consumedBytes: 4, recordCount: 1 });
  });
});
