import type { Field } from '@lockstep/sql/algebra';
import { type LogicalType, stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../batch/batch.ts';
import { ByteHeap } from '../../batch/byte-heap.ts';
import { readValue } from '../../batch/read-value.ts';
import type { Value } from '../../batch/value.ts';
import { finishedColumn, newColumnSlots } from '../column-slots.ts';
import { createDecoder } from '../create-decoder.ts';
import type { MalformedRecord } from '../row-decoder.ts';
import { parseJsonFormatOptions } from './json-format-options.ts';
import { RecordReader } from './record-reader.ts';

const simple = (kind: 'BOOLEAN' | 'TINYINT' | 'INTEGER' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'DATE'): LogicalType => ({
  kind,
  nullable: true,
});
const schema: Field[] = Object.entries({
  flag: simple('BOOLEAN'),
  tiny: simple('TINYINT'),
  count: simple('INTEGER'),
  big: simple('BIGINT'),
  ratio: simple('DOUBLE'),
  real: simple('FLOAT'),
  price: { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true },
  wide: { kind: 'DECIMAL', precision: 30, scale: 3, nullable: true },
  name: stringType,
  code: { ...stringType, nullable: false },
  day: simple('DATE'),
  clock: { kind: 'TIME', precision: 3, nullable: true },
  at: { kind: 'TIMESTAMP', precision: 3, nullable: true },
  exact: { kind: 'TIMESTAMP', precision: 9, nullable: true },
  instant: { kind: 'TIMESTAMP_LTZ', precision: 6, nullable: true },
} satisfies Record<string, LogicalType>).map(([name, type]) => ({ name, type }));

type Row = readonly Value[];
type Outcome = Row | 'malformed';

const bytesOf = (text: string, spare = 64): Uint8Array => {
  const encoded = Buffer.from(text);
  const bytes = new Uint8Array(encoded.length + spare);
  bytes.set(encoded);
  return bytes;
};

/** Every line by the careful reader alone. */
function carefully(lines: readonly string[], options: Record<string, string>): Outcome[] {
  const reader = new RecordReader(schema, parseJsonFormatOptions(options));
  return lines.map(line => {
    const bytes = bytesOf(line, 0);
    const slots = schema.map(field => newColumnSlots(field.type, 1));
    const heap = new ByteHeap();
    if (reader.read(bytes, 0, bytes.length, slots, 0, heap).kind === 'malformed') return 'malformed';
    return schema.map((field, c) => readValue(finishedColumn(slots[c]!, heap.bytes), 0, field.type));
  });
}

/** All lines by the decoder, given to it in pieces as a file reader would. */
function decoded(text: string, pieces: readonly number[], options: Record<string, string>, spare: number) {
  const decoder = createDecoder('json', schema, options);
  const all = Buffer.from(text);
  const rows: Row[] = [];
  const malformed: MalformedRecord[] = [];
  let recordCount = 0;
  let read = 0;
  for (let piece = 0; read < all.length; piece++) {
    const end = Math.min(all.length, read + 1 + (pieces[piece % pieces.length] ?? all.length));
    const bytes = new Uint8Array(end - read + spare);
    bytes.set(all.subarray(read, end));
    let at = 0;
    const batches: Batch[] = [];
    for (;;) {
      const result = decoder.decode(bytes, at, end - read, end === all.length);
      batches.push(result.batch);
      malformed.push(...result.malformed.map(record => ({ ...record, byteOffset: record.byteOffset + read })));
      recordCount += result.recordCount;
      at += result.consumedBytes;
      if (result.consumedBytes === 0 || at === end - read) break;
    }
    // Nothing decoded shows the input.
    bytes.fill(0xff);
    for (const { rowCount, columns } of batches)
      for (let row = 0; row < rowCount; row++)
        rows.push(schema.map((field, c) => readValue(columns[c]!, row, field.type)));
    read += at;
    if (at === 0 && end !== all.length) pieces = [(pieces[piece % pieces.length] ?? 0) * 2 + 16];
  }
  return { rows, malformed, recordCount };
}

const digits = fc.oneof(
  fc.integer({ min: -200, max: 200 }).map(String),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom(
    '-0',
    '01',
    '1.',
    '1.50',
    '-0.25',
    '0.1',
    '1e3',
    '2.5E-2',
    '123456789012345',
    '1234567890123456',
    '-123456789012345678',
    '999999999999999999',
    '9223372036854775807',
    '0.000',
    '12345678.9',
  ),
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map(value => JSON.stringify(value)),
  fc.string({ maxLength: 40 }).map(value => JSON.stringify(value)),
  fc.constantFrom('"\\u0041\\ud834\\udd1e"', '"\\/"', '"é€𝄞"', '""', '"tab\ttab"'),
);
const two = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map(value => String(value).padStart(2, '0'));
const date = fc
  .tuple(fc.constantFrom('1969', '2020', '2021', '0000', '9999'), two(13), two(32))
  .map(parts => parts.join('-'));
const clock = fc
  .tuple(
    two(24),
    two(60),
    two(60),
    fc.constantFrom('', '.1', '.12', '.123', '.123456', '.123456789', '.', '.1234567891'),
  )
  .map(([h, m, s, fraction]) => `${h}:${m}:${s}${fraction}`);
const temporal = fc
  .tuple(date, fc.constantFrom(' ', 'T'), clock, fc.constantFrom('', 'Z'))
  .map(([d, separator, time, zone]) => JSON.stringify(`${d}${separator}${time}${zone}`));
const odd = fc.constantFrom(
  'null',
  'true',
  'false',
  '{"a": [1, {"b":"c\\n"}]}',
  '[ ]',
  'nul',
  '"unterminated',
  '{',
  '',
);

const likely: Readonly<Record<string, fc.Arbitrary<string>>> = {
  flag: fc.constantFrom('true', 'false'),
  name: text,
  code: text,
  day: date.map(value => JSON.stringify(value)),
  clock: clock.map(value => JSON.stringify(value)),
  at: temporal,
  exact: temporal,
  instant: temporal,
};

const valueFor = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 30, arbitrary: likely[name] ?? digits },
    { weight: 2, arbitrary: fc.constant('null') },
    { weight: 1, arbitrary: odd },
  );

/** Values that every option accepts. */
const good: Readonly<Record<string, string>> = {
  flag: 'true',
  name: '"x"',
  code: '"y"',
  day: '"2020-02-29"',
  clock: '"10:00:00"',
  at: 'null',
  exact: 'null',
  instant: 'null',
};

/** A record with all fields in order: good but for a few. */
const regular = fc
  .uniqueArray(fc.integer({ min: 0, max: schema.length - 1 }), { maxLength: 2 })
  .chain(changed =>
    fc.tuple(...changed.map(c => valueFor(schema[c]!.name).map(value => [schema[c]!.name, value] as const))),
  )
  .map(changes => ({
    ...Object.fromEntries(schema.map(({ name }) => [name, good[name] ?? '1'])),
    ...Object.fromEntries(changes),
  }))
  .map(
    record =>
      `{${Object.entries(record)
        .map(([name, value]) => `"${name}":${value}`)
        .join(',')}}`,
  );

/** Keys left out, added, doubled, in another order, with space between. */
const drifted = fc
  .array(
    fc.tuple(
      fc.constantFrom(...schema.map(field => field.name), 'other', 'c\\u006fde'),
      fc.constantFrom(' ', '', '\t'),
      fc.nat(99),
    ),
    { maxLength: 18 },
  )
  .chain(keys =>
    fc
      .tuple(...keys.map(([name]) => valueFor(name)))
      .map(values => `{${keys.map(([name, space], k) => `${space}"${name}"${space}:${space}${values[k]}`).join(',')}}`),
  );

const lines = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.array(regular, { maxLength: 20 }) },
      fc.array(drifted, { maxLength: 2 }),
      fc.constantFrom([''], ['  '], ['[]'], ['{}'], ['1']),
    ),
    { maxLength: 12 },
  )
  .map(groups => groups.flat().map(line => line.replaceAll('\n', ' ')));

describe('JSON decoder', () => {
  test('gives what the careful reader gives for each record, wherever the bytes are cut', () => {
    const check = fc.property(
      lines,
      fc.array(fc.nat(400), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom(0, 64),
      (records, pieces, ignore, iso, feed, spare) => {
        const options = {
          'json.ignore-parse-errors': String(ignore),
          'json.timestamp-format.standard': iso ? 'ISO-8601' : 'SQL',
        };
        const input = records.join(feed);
        const expected = carefully(
          records.filter(line => line.trim() !== ''),
          options,
        );
        const actual = decoded(input, pieces, options, spare);
        expect(actual.rows).toEqual(expected.filter(outcome => outcome !== 'malformed'));
        expect(actual.malformed.length).toBe(expected.filter(outcome => outcome === 'malformed').length);
        const encoded = Buffer.from(input);
        for (const { byteOffset, byteLength } of actual.malformed) {
          expect(records).toContain(encoded.subarray(byteOffset, byteOffset + byteLength).toString());
        }
      },
    );
    fc.assert(check, { numRuns: 400, seed: 20261125 });
  });

  test('reads values as JSON.parse does', () => {
    const value = fc.record({
      flag: fc.boolean(),
      count: fc.integer(),
      ratio: fc.double({ noNaN: true, noDefaultInfinity: true }),
      name: fc.string({ unit: 'grapheme' }),
      code: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), values => {
        const input = values.map(record => JSON.stringify(record)).join('\n');
        const { rows } = decoded(input, [10_000], {}, 64);
        const [flag, count, ratio, name, code] = ['flag', 'count', 'ratio', 'name', 'code'].map(key =>
          schema.findIndex(field => field.name === key),
        );
        expect(rows.map(row => [row[flag!], row[count!], row[ratio!], row[name!], row[code!]])).toEqual(
          (JSON.parse(`[${input.replaceAll('\n', ',')}]`) as typeof values).map(record => [
            record.flag,
            record.count,
            record.ratio,
            record.name.toWellFormed(),
            record.code.toWellFormed(),
          ]),
        );
      }),
      { numRuns: 300, seed: 20261125 },
    );
  });

  test('counts records and says where and why one is malformed', () => {
    const good = '{"code":"a","count":1}';
    const bad = ['{"code":"a","count":"x"}', '{"code":null}', '{"count":1}', '{"code":"a"', '{"code":"a"} x'];
    const input = [good, bad[0], good, bad[1], '', bad[2], bad[3], bad[4], good].join('\n');
    const { rows, malformed, recordCount } = decoded(input, [100_000], {}, 64);
    expect(rows.length).toBe(3);
    expect(recordCount).toBe(9);
    expect(
      malformed.map(record => [input.slice(record.byteOffset, record.byteOffset + record.byteLength), record.reason]),
    ).toEqual([
      [bad[0], `Field 'count': "x" is no INTEGER`],
      [bad[1], "Field 'code' is NOT NULL, but null gives NULL"],
      [bad[2], "Field 'code' is NOT NULL, but missing"],
      [bad[3], "Expected ',' or '}': the record ends at byte 11"],
      [bad[4], "Unexpected text behind the object: found 'x' at byte 13"],
    ]);
  });

  test('refuses invalid UTF-8 on every path', () => {
    const line = Buffer.from('{"code":"abc","count":1}\n');
    const broken = Buffer.from(line);
    broken[10] = 0xff;
    const bytes = new Uint8Array(Buffer.concat([line, line, broken, line, Buffer.alloc(64)]));
    const result = createDecoder('json', schema, {}).decode(bytes, 0, line.length * 4, true);
    expect(result.batch.rowCount).toBe(3);
    expect(result.malformed.map(record => record.byteOffset)).toEqual([line.length * 2]);
  });

  test('keeps an unfinished record for the next call', () => {
    const bytes = bytesOf('{"code":"a"}\n{"code":"b"}');
    const decoder = createDecoder('json', schema, {});
    expect(decoder.decode(bytes, 0, 25, false)).toMatchObject({ consumedBytes: 13, recordCount: 1 });
    expect(decoder.decode(bytes, 13, 25, true)).toMatchObject({ consumedBytes: 12, recordCount: 1 });
  });

  test('JSON in a text column may become longer than it was, wherever in the input it stands', () => {
    const tabs = '\t'.repeat(3000);
    const plain = `{"code":"${'x'.repeat(100)}"}`;
    const input = [...Array.from({ length: 40 }, () => plain), `{"code":["${tabs}"]}`, plain, plain].join('\n');
    const code = schema.findIndex(({ name }) => name === 'code');
    const { rows } = decoded(input, [1_000_000], {}, 64);
    expect(rows.map(row => String(row[code]).length)).toEqual([...Array(40).fill(100), 6004, 100, 100]);
  });

  test('a missing field is malformed when the table says so', () => {
    const options = { 'json.fail-on-missing-field': 'true' };
    const { malformed } = decoded('{"code":"a"}', [1000], options, 64);
    expect(malformed[0]!.reason).toBe("Field 'flag' is missing");
  });

  test.each([
    [{ 'json.ignore-parse-errors': 'maybe' }, "Option 'json.ignore-parse-errors' must be true or false, not 'maybe'"],
    [{ 'json.ignore-parse-error': 'true' }, "The json format has no option 'json.ignore-parse-error'"],
    [{ 'json.ignore-parse-errors': 'true', 'json.fail-on-missing-field': 'true' }, 'cannot both be true'],
  ])('refuses the options %j', (options, message) => {
    expect(() => createDecoder('json', schema, options)).toThrow(message);
  });
});
