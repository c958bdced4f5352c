import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fields, types } from '../../test/support/plan.ts';
import { batchOf, inserts, type Row, valueAt } from '../../test/support/rows.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from './identity-rows.ts';
import { KeyTable } from './key-table.ts';
import { StateReader, StateWriter } from './state-file.ts';

const schema = fields(
  ['i', types.int],
  ['l', types.bigint],
  ['d', types.double],
  ['s', types.string],
  ['b', types.boolean],
  ['t', types.timestamp],
  ['w', types.wideDecimal],
);

const keyRow = fc.tuple(
  fc.option(fc.integer({ min: -2, max: 2 })),
  fc.option(fc.bigInt({ min: -1n, max: 2n ** 40n }).map(value => value & ~0xffn)),
  fc.option(fc.constantFrom(0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300)),
  fc.option(fc.constantFrom('', 'a', 'é', 'a much longer text than thirty-two bytes are')),
  fc.option(fc.boolean()),
  fc.option(fc.constantFrom(0, -1, 1_700_000_000_000)),
  fc.option(fc.constantFrom(0n, -(10n ** 30n), 10n ** 30n)),
);

/** NaN and NULL have no equal in JSON, so they are spelled out. */
const keyText = (row: Row): string =>
  row.map(value => (value === null ? 'NULL' : `${typeof value}:${value}`)).join('|');

const emptyTable = (): KeyTable => new KeyTable(schema.map(field => storageOf(field.type)));

test('gives equal keys one id and different keys different ids, as a Map would, through removals and growth', () => {
  const steps = fc.array(
    fc.record({ rows: fc.array(keyRow, { maxLength: 60 }), removeEvery: fc.integer({ min: 2, max: 9 }) }),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(steps, batches => {
      const table = emptyTable();
      const map = new Map<string, number>();
      for (const { rows, removeEvery } of batches) {
        const { columns } = batchOf(schema, inserts(rows));
        const groups = new Int32Array(rows.length);
        table.lookup(columns, identityRows(rows.length), rows.length, groups);
        rows.forEach((row, r) => {
          const known = map.get(keyText(row));
          if (known === undefined) {
            expect([...map.values()]).not.toContain(groups[r]);
            map.set(keyText(row), groups[r]!);
          } else expect(groups[r]).toBe(known);
          expect(keyText(table.columns.map(column => valueAt(column, groups[r]!)))).toBe(keyText(row));
        });
        for (const [key, group] of [...map].filter((_, at) => at % removeEvery === 0)) {
          table.remove(group);
          map.delete(key);
        }
        expect(table.size).toBe(map.size);
        const found = new Int32Array(rows.length);
        table.find(columns, identityRows(rows.length), rows.length, found);
        rows.forEach((row, r) => {
          expect(found[r]).toBe(map.get(keyText(row)) ?? -1);
        });
      }
    }),
    { seed: 7, numRuns: 200, endOnFailure: true },
  );
});

test('grows to many keys without losing one', () => {
  const table = new KeyTable(['int64', 'bytes']);
  const rows = Array.from({ length: 50_000 }, (_, i): Row => [BigInt(i) << 20n, `key-${i % 1000}`]);
  const keySchema = fields(['l', types.bigint], ['s', types.string]);
  const { columns } = batchOf(keySchema, inserts(rows));
  const groups = new Int32Array(rows.length);
  table.lookup(columns, identityRows(rows.length), rows.length, groups);
  expect(new Set(groups).size).toBe(rows.length);
  const found = new Int32Array(rows.length);
  table.find(columns, identityRows(rows.length), rows.length, found);
  expect(found).toEqual(groups);
});

test('restores the same keys under the same ids, and gives free ids out again', () => {
  fc.assert(
    fc.property(fc.array(keyRow, { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (rows, removeEvery) => {
      const table = emptyTable();
      const { columns } = batchOf(schema, inserts(rows));
      table.lookup(columns, identityRows(rows.length), rows.length, new Int32Array(rows.length));
      for (const id of table.liveIds()) if (id % removeEvery === 0) table.remove(id);
      const writer = new StateWriter();
      table.save(writer, 'keys');
      const restored = emptyTable();
      expect(restored.load(new StateReader(writer.finish()), 'keys')).toBe(table.idLimit);
      const find = (of: KeyTable): number[] => {
        const found = new Int32Array(rows.length);
        of.find(columns, identityRows(rows.length), rows.length, found);
        return [...found];
      };
      expect(find(restored)).toEqual(find(table));
      restored.lookup(columns, identityRows(rows.length), rows.length, new Int32Array(rows.length));
      expect(restored.idLimit).toBe(table.idLimit);
      expect(find(restored)).not.toContain(-1);
    }),
    { seed: 11, numRuns: 100, endOnFailure: true },
  );
});
