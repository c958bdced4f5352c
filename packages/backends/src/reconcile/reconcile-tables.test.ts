import type { Field } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { bigintType, doubleType, stringType, timestampType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type StoredRow, StoredTables, storedTable, testContext, textOf } from '../../test/stored-tables.ts';
import { type ReconciliationRequest, type ReconciliationResult, reconcileTables, repairStream } from './index.ts';

const schema: readonly Field[] = [
  { name: 'window_start', type: timestampType(3) },
  { name: 'origin', type: stringType },
  { name: 'flights', type: bigintType },
  { name: 'delay', type: doubleType },
  { name: 'rate', type: { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true } },
];
const keyColumns = ['window_start', 'origin'];
const hourMs = 3_600_000;

const request: ReconciliationRequest = {
  stream: storedTable('stream', schema, keyColumns),
  batch: storedTable('batch', schema, keyColumns),
  keyColumns,
  windowColumn: 'window_start',
  windowEndColumn: null,
  closedUntilMs: null,
  lateRowsByWindow: new Map(),
  differencesMax: 1_000,
};

const row = (
  hour: number,
  origin: string | null,
  flights: bigint | null,
  delay: number | null,
  rate: bigint | null = 1n,
): StoredRow => [{ epochMs: hour * hourMs, nanos: 0 }, origin, flights, delay, rate];

function tables(stream: readonly StoredRow[], batch: readonly StoredRow[]): StoredTables {
  const stored = new StoredTables();
  stored.rows.set('stream', [...stream]);
  stored.rows.set('batch', [...batch]);
  return stored;
}

const reconcile = (stored: StoredTables, changes: Partial<ReconciliationRequest> = {}): Promise<ReconciliationResult> =>
  reconcileTables({ ...request, ...changes }, { connectors: stored, context: testContext });

const repair = (
  stored: StoredTables,
  windows: readonly number[] | null,
  changes: Partial<ReconciliationRequest> = {},
) =>
  repairStream({ ...request, ...changes }, windows && new Set(windows), {
    connectors: stored,
    context: testContext,
    writeContext: testContext,
  });

describe('reconcileTables', () => {
  test('the same rows in another order are 100 % equal, NULL being the same as NULL', async () => {
    const rows = [
      row(1, 'SFO', 3n, 1.5),
      row(1, null, null, null, null),
      row(2, 'SFO', 9_007_199_254_740_993n, Number.NaN),
      row(2, 'é', 0n, -0),
    ];
    const result = await reconcile(tables(rows, [...rows].reverse()));
    expect(result).toMatchObject({
      equalPercent: 100,
      equal: 4,
      missing: 0,
      extra: 0,
      different: 0,
      windowsDifferent: 0,
      differences: [],
    });
  });

  test('names each differing row with its window, kind and columns', async () => {
    const stored = tables(
      [row(1, 'SFO', 3n, 1.5), row(1, 'JFK', 1n, 0), row(2, 'OAK', 7n, 0)],
      [row(1, 'SFO', 4n, 1.5), row(1, 'JFK', 1n, 0), row(2, 'LAX', 7n, 0)],
    );
    const result = await reconcile(stored);
    expect(result).toMatchObject({
      equalPercent: 25,
      equal: 1,
      missing: 1,
      extra: 1,
      different: 1,
      windowsDifferent: 2,
    });
    expect(result.differences).toMatchObject([
      {
        windowStartMs: hourMs,
        kind: 'different',
        key: { origin: 'SFO' },
        columns: ['flights'],
        stream: { flights: '3' },
        batch: { flights: '4' },
      },
      { windowStartMs: 2 * hourMs, kind: 'extra', key: { origin: 'OAK' }, batch: null },
      { windowStartMs: 2 * hourMs, kind: 'missing', key: { origin: 'LAX' }, stream: null },
    ]);
  });

  test('windows that are still open on the stream side count in nothing', async () => {
    const ended = [...schema, { name: 'window_end', type: timestampType(3) }];
    const until = (endHour: number, stored: StoredRow): StoredRow => [
      ...stored,
      { epochMs: endHour * hourMs, nanos: 0 },
    ];
    const stored = tables(
      [until(2, row(1, 'SFO', 3n, 0))],
      [until(2, row(1, 'SFO', 3n, 0)), until(6, row(5, 'SFO', 1n, 0))],
    );
    const result = await reconcile(stored, {
      stream: storedTable('stream', ended, keyColumns),
      batch: storedTable('batch', ended, keyColumns),
      windowEndColumn: 'window_end',
      closedUntilMs: 2 * hourMs,
    });
    expect(result).toMatchObject({ equalPercent: 100, missing: 0, windowsOpen: 1 });
    expect(result.windows[1]).toMatchObject({ verdict: 'open', cause: 'open-window', missing: 1 });
  });

  test('where results do not say when windows end, the newest that the stream has begun, and all behind it, are open', async () => {
    const stored = tables(
      [row(1, 'SFO', 3n, 0), row(2, 'SFO', 1n, 0)],
      [1, 2, 3].map(hour => row(hour, 'SFO', 3n, 0)),
    );
    const result = await reconcile(stored, { closedUntilMs: 2.5 * hourMs });
    expect(result.windows.map(({ verdict }) => verdict)).toEqual(['equal', 'open', 'open']);
    expect(result).toMatchObject({ equalPercent: 100, windowsOpen: 2 });
  });

  test('bindings that store a column under other names are compared by the names of the logical table', async () => {
    const mapped = (name: string, physicalNames: readonly string[]): ResolvedTable => ({
      ...storedTable(name, schema, keyColumns),
      mapping: {
        physicalColumns: physicalNames.map((physical, i) => ({ name: physical, type: schema[i]!.type })),
        expressions: schema.map(({ type }, index) => ({ kind: 'input-ref', index, type })),
      },
    });
    const changes = {
      stream: mapped('stream', ['ws', 'airport', 'n', 'delay', 'rate']),
      batch: mapped('batch', ['start', 'from', 'flights', 'average', 'rate']),
    };
    const stored = tables([row(1, 'SFO', 3n, 1)], [row(1, 'SFO', 4n, 1)]);
    expect(await reconcile(stored, changes)).toMatchObject({
      different: 1,
      differences: [{ key: { origin: 'SFO' }, columns: ['flights'] }],
    });
    await repair(stored, null, changes);
    expect(await reconcile(stored, changes)).toMatchObject({ equalPercent: 100 });
    expect(stored.columnsAsked).toContainEqual(['stream', 'ws', 'airport', 'n', 'delay', 'rate']);
    expect(stored.columnsAsked).toContainEqual(['batch', 'start', 'from', 'flights', 'average', 'rate']);
  });

  test('a differing window that lost late rows says so', async () => {
    const stored = tables([row(1, 'SFO', 2n, 0), row(2, 'SFO', 1n, 0)], [row(1, 'SFO', 3n, 0), row(2, 'SFO', 5n, 0)]);
    const { windows, lateDropped } = await reconcile(stored, { lateRowsByWindow: new Map([[hourMs, 1]]) });
    expect(windows.map(window => [window.cause, window.lateDropped])).toEqual([
      ['late-rows', 1],
      ['unknown', 0],
    ]);
    expect(lateDropped).toBe(1);
  });

  test('never rounds up to 100', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => row(i, 'SFO', 1n, 0));
    const { equalPercent } = await reconcile(tables(many.slice(1), many));
    expect(equalPercent).toBe(99.99);
  });

  test('a column that one side lacks, or has with another type, is refused by name: agreement without it would be a lie', async () => {
    const batchWith = (fields: readonly Field[]) => ({ batch: storedTable('batch', fields, keyColumns) });
    const code = (changes: Partial<ReconciliationRequest>) =>
      reconcile(tables([], []), changes).catch(error => error.message);
    expect(await code(batchWith(schema.filter(field => field.name !== 'delay')))).toContain("Column 'delay'");
    expect(await code(batchWith([...schema, { name: 'more', type: stringType }]))).toContain("Column 'more'");
    const renamed = schema.map(field =>
      field.name === 'rate' ? { ...field, type: { ...field.type, scale: 3 } as Field['type'] } : field,
    );
    expect(await code(batchWith(renamed))).toContain(
      "Column 'rate' of 'stream' is DECIMAL(10, 2) in the stream result and DECIMAL(10, 3) in the batch result",
    );
    const stricter = schema.map(field => ({ ...field, type: { ...field.type, nullable: false } }));
    expect(await code(batchWith(stricter))).toMatchObject({ equalPercent: null });
  });

  test('57 of 100 rows are 57 %', async () => {
    const batch = Array.from({ length: 100 }, (_, i) => row(i, 'SFO', 1n, 0));
    expect((await reconcile(tables(batch.slice(0, 57), batch))).equalPercent).toBe(57);
  });

  test('nothing to compare is no agreement', async () => {
    expect((await reconcile(tables([], []))).equalPercent).toBeNull();
  });
});

const rowArbitrary = fc
  .tuple(
    fc.integer({ min: 0, max: 4 }),
    fc.constantFrom('SFO', 'JFK', 'ü', null),
    fc.constantFrom(0n, 1n, -5n, null),
    fc.constantFrom(0, -0, 1.5, Number.NaN, null),
    fc.constantFrom(1n, 100n, null),
  )
  .map(([hour, origin, flights, delay, rate]) => row(hour, origin, flights, delay, rate));
const keyed = (rows: readonly StoredRow[]): StoredRow[] => [
  ...new Map(rows.map(stored => [textOf(stored.slice(0, 2)), stored])).values(),
];
const resultArbitrary = fc.array(rowArbitrary, { maxLength: 30 }).map(keyed);

/** Zero has one sign here, and NaN is a value. */
const comparable = (stored: StoredRow): string =>
  textOf(stored.map(cell => (Number.isNaN(cell) ? 'NaN' : cell === 0 ? 0 : cell)));

describe('properties', () => {
  test('counts equal those of a plain comparison by key', async () => {
    await fc.assert(
      fc.asyncProperty(resultArbitrary, resultArbitrary, async (stream, batch) => {
        const byKey = new Map(batch.map(stored => [textOf(stored.slice(0, 2)), stored]));
        const expected = { equal: 0, different: 0, extra: 0, missing: batch.length };
        for (const stored of stream) {
          const other = byKey.get(textOf(stored.slice(0, 2)));
          if (other !== undefined) expected.missing -= 1;
          expected[other === undefined ? 'extra' : comparable(other) === comparable(stored) ? 'equal' : 'different'] +=
            1;
        }
        expect(await reconcile(tables(stream, batch))).toMatchObject(expected);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('after a repair everything agrees, and a second repair changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        resultArbitrary,
        fc.array(rowArbitrary, { minLength: 1, maxLength: 30 }).map(keyed),
        async (stream, batch) => {
          const stored = tables(stream, batch);
          await repair(stored, null);
          expect(await reconcile(stored)).toMatchObject({ equalPercent: 100, windowsDifferent: 0 });
          expect(await repair(stored, null)).toEqual({ inserted: 0, updated: 0, deleted: 0 });
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });
});

test('a key that stands twice in a result without an enforced key is repaired to one right row', async () => {
  const stored = tables(
    [row(1, 'SFO', 1n, 0), row(1, 'SFO', 7n, 0), row(1, 'JFK', 9n, 0), row(1, 'JFK', 8n, 0)],
    [row(1, 'SFO', 1n, 0), row(1, 'JFK', 2n, 0)],
  );
  expect(await reconcile(stored)).toMatchObject({ equal: 1, extra: 2, different: 1 });
  await repair(stored, null);
  expect(await reconcile(stored)).toMatchObject({ equalPercent: 100, equal: 2 });
});

test('a repair of one window leaves the others as they are', async () => {
  const stored = tables([row(1, 'SFO', 0n, 0), row(2, 'SFO', 0n, 0)], [row(1, 'SFO', 1n, 0), row(2, 'SFO', 2n, 0)]);
  expect(await repair(stored, [hourMs])).toEqual({ inserted: 0, updated: 1, deleted: 0 });
  expect(await reconcile(stored)).toMatchObject({ equalPercent: 50, windowsDifferent: 1 });
});

test('a repair does not touch windows that are still open', async () => {
  const stored = tables([row(1, 'SFO', 1n, 0)], [row(1, 'SFO', 1n, 0), row(9, 'SFO', 1n, 0)]);
  expect(await repair(stored, null, { closedUntilMs: 2 * hourMs })).toEqual({ inserted: 0, updated: 0, deleted: 0 });
});
