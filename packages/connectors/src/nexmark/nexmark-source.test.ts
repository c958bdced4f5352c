import { readValue, type Value } from '@lockstep/dataflow/batch';
import type { JsonValue } from '@lockstep/dataflow/ports';
import type { ScanField } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { integerType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { bidFields, personFields, rowTypeOf } from './event-fields.ts';
import { nexmarkDefaults } from './nexmark-settings.ts';
import { NexmarkSource } from './nexmark-source.ts';

const table: ResolvedTable = {
  path: { catalog: 'c', database: 'd', name: 'nexmark' },
  columns: [],
  partitionKeys: [],
  connector: 'nexmark',
  options: {},
};
const personType = rowTypeOf(personFields);
const bidType = rowTypeOf(bidFields);
const wholeRows: readonly ScanField[] = [
  { name: 'event_type', type: integerType },
  { name: 'person', type: personType },
  { name: 'bid', type: bidType },
];
const alone = (column: string, type: typeof bidType): readonly ScanField[] =>
  type.fields.map(field => ({ name: `${column}.${field.name}`, type: field.type, path: [column, field.name] }));

async function read(schema: readonly ScanField[], events: number, position: JsonValue = null): Promise<Value[][]> {
  const source = new NexmarkSource({ table, schema }, nexmarkDefaults, events);
  await source.open(position);
  const rows: Value[][] = [];
  for (let result = await source.read(); result.kind === 'batch'; result = await source.read()) {
    for (let row = 0; row < result.batch.rowCount; row++)
      rows.push(schema.map((field, c) => readValue(result.batch.columns[c]!, row, field.type)));
  }
  return rows;
}

test('fields read on their own are the fields of the rows read as a whole', async () => {
  const whole = await read(wholeRows, 10_000);
  const fields = await read([...alone('bid', bidType), ...alone('person', personType)], 10_000);
  const none = (count: number) => new Array<Value>(count).fill(null);
  expect(fields).toEqual(
    whole.map(([, person, bid]) => [
      ...((bid as Value[] | null) ?? none(7)),
      ...((person as Value[] | null) ?? none(8)),
    ]),
  );
});

test('reading on from a position gives what reading from the start would', async () => {
  const source = new NexmarkSource({ table, schema: wholeRows }, nexmarkDefaults, 20_000);
  await source.open(null);
  await source.read();
  const rest = await read(wholeRows, 20_000, source.position());
  const all = await read(wholeRows, 20_000);
  expect(rest).toEqual(all.slice(-rest.length));
  expect(rest.length).toBeLessThan(20_000);
});
