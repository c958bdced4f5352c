import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext, JsonValue, SinkWriter, SubtaskPlace } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { bigintType, stringType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { makeBatch } from '../../test/make-batch.ts';
import { readRows } from '../../test/read-rows.ts';
import { sinkConformance, sinkSchema } from '../../test/sink-conformance.ts';
import { scanOf, sinkOf, testContext, testDirectory, testTable } from '../../test/test-context.ts';
import { filesystemConnector } from './filesystem-connector.ts';

const schema: readonly Field[] = [
  { name: 'id', type: bigintType },
  { name: 'day', type: stringType },
];

interface SinkChanges {
  readonly options?: Readonly<Record<string, string>>;
  readonly partitionKeys?: readonly string[];
  readonly context?: Partial<ConnectorContext>;
  readonly uid?: string;
  readonly place?: SubtaskPlace;
}

function sinkAt(root: string, { options, partitionKeys = [], context, uid, place }: SinkChanges = {}): SinkWriter {
  const table = testTable('filesystem', schema, { path: 'out', format: 'json', ...options }, { partitionKeys });
  return filesystemConnector.createSink!(
    { ...sinkOf(table, schema, [], uid), place },
    testContext({ fileRoots: [root], ...context }),
  );
}

const rows = (...ids: number[]) =>
  makeBatch(
    schema,
    ids.map(id => [BigInt(id), `d${id % 2}`]),
  );
const throughJson = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));

/** What a reader of the directory sees, in order of file name. */
async function visible(root: string, path = 'out'): Promise<string[]> {
  const names = (await readdir(join(root, path), { recursive: true })).filter(name =>
    /(^|\/)part-[^/]*\.json$/.test(name),
  );
  const texts = await Promise.all(names.sort().map(name => readFile(join(root, path, name), 'utf8')));
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map(line => String(JSON.parse(line).id));
}

const staged = (root: string): Promise<string[]> => readdir(join(root, 'out/.staging'));
const inProgress = async (root: string): Promise<string[]> =>
  (await staged(root)).filter(name => name.startsWith('part-'));

test('rows are visible with their commit, not before, and a repeated commit changes nothing', async () => {
  const root = await testDirectory();
  const sink = sinkAt(root);
  await sink.open();
  await sink.write(rows(1, 2));
  await sink.flush();
  const first = throughJson(await sink.prepare(1));
  await sink.write(rows(3));
  expect(await visible(root)).toEqual([]);
  await sink.commit(1, first);
  expect(await visible(root)).toEqual(['1', '2']);
  const second = throughJson(await sink.prepare(2));
  await sink.commit(2, second);
  await sink.commit(1, first);
  await sink.commit(2, second);
  await sink.close();
  expect(await visible(root)).toEqual(['1', '2', '3']);
  expect(await inProgress(root)).toEqual([]);
});

test('an epoch without rows prepares nothing', async () => {
  const root = await testDirectory();
  const sink = sinkAt(root);
  await sink.open();
  expect(await sink.prepare(1)).toBe(null);
  await sink.commit(1, null);
  await sink.close();
});

test('after a crash the prepared epoch is committed by the next attempt and the rest is dropped', async () => {
  const root = await testDirectory();
  const crashed = sinkAt(root);
  await crashed.open();
  await crashed.write(rows(1));
  const prepared = throughJson(await crashed.prepare(1));
  await crashed.write(rows(2));
  await crashed.prepare(2);
  await crashed.write(rows(3));
  expect(await inProgress(root)).toHaveLength(3);

  const next = sinkAt(root, { context: { fencingToken: 2 } });
  await next.open();
  await next.commit(1, prepared);
  await next.abort();
  expect(await visible(root)).toEqual(['1']);
  expect(await inProgress(root)).toEqual([]);
  await next.write(rows(2, 3));
  await next.commit(2, await next.prepare(2));
  await next.close();
  expect(await visible(root)).toEqual(['1', '2', '3']);
  await crashed.close();
});

test('abort after a failed commit keeps what was prepared, so that the commit can be repeated', async () => {
  const root = await testDirectory();
  const sink = sinkAt(root);
  await sink.open();
  await sink.write(rows(1));
  const prepared = await sink.prepare(1);
  await sink.write(rows(2));
  await sink.abort();
  await sink.close();
  const next = sinkAt(root);
  await next.open();
  await next.commit(1, prepared);
  await next.abort();
  await next.close();
  expect(await visible(root)).toEqual(['1']);
});

test('a writer that lost its lease shows nothing more', async () => {
  const root = await testDirectory();
  const stale = sinkAt(root, { context: { fencingToken: 1 } });
  await stale.open();
  await stale.write(rows(1));
  const prepared = await stale.prepare(1);
  const owner = sinkAt(root, { context: { fencingToken: 2 } });
  await owner.open();
  await owner.abort();
  await expect(stale.commit(1, prepared)).rejects.toMatchObject({ code: 'filesystem.fenced' });
  await expect(sinkAt(root, { context: { fencingToken: 1 } }).open()).rejects.toMatchObject({
    code: 'filesystem.fenced',
  });
  expect(await visible(root)).toEqual([]);
  await stale.close();
  await owner.close();
});

test('two sinks of one run that write to one table do not touch each other', async () => {
  const root = await testDirectory();
  const [left, right] = [sinkAt(root, { uid: 'left' }), sinkAt(root, { uid: 'right' })];
  await left.open();
  await left.write(rows(1));
  await right.open();
  await right.abort();
  await right.write(rows(2));
  const [ofLeft, ofRight] = [await left.prepare(1), await right.prepare(1)];
  await left.commit(1, ofLeft);
  await right.commit(1, ofRight);
  expect((await visible(root)).sort()).toEqual(['1', '2']);
  await left.close();
  await right.close();
});

test('a commit goes on when its file was shown and then taken away by a reader', async () => {
  const root = await testDirectory();
  const sink = sinkAt(root);
  await sink.open();
  await sink.write(rows(1));
  const prepared = await sink.prepare(1);
  await sink.commit(1, prepared);
  for (const name of await readdir(join(root, 'out'))) if (name.endsWith('.json')) await rm(join(root, 'out', name));
  await sink.commit(1, prepared);
  await sink.close();
  expect(await visible(root)).toEqual([]);
});

test('part files roll by size and by age', async () => {
  const root = await testDirectory();
  let nowMs = 0;
  const sink = sinkAt(root, {
    options: {
      'sink.rolling-policy.file-size': '60b',
      'sink.rolling-policy.rollover-interval': '1 min',
      'sink.rolling-policy.check-interval': '1 s',
    },
    context: { clock: { nowMs: () => nowMs } },
  });
  await sink.open();
  await sink.write(rows(1, 2, 3));
  await sink.write(rows(4));
  nowMs += 61_000;
  await sink.flush();
  await sink.write(rows(5));
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  expect((await readdir(join(root, 'out'))).filter(name => name.endsWith('.json'))).toHaveLength(3);
  expect(await visible(root)).toEqual(['1', '2', '3', '4', '5']);
});

test('partitions become directories whose values can not lead out of the table, and are marked', async () => {
  const root = await testDirectory();
  const sink = sinkAt(root, {
    partitionKeys: ['day'],
    options: { 'sink.partition-commit.policy.kind': 'success-file' },
  });
  await sink.open();
  const days = ['2026-01-01', '../../up', '..', 'a/b=c', null, '2026-01-01'];
  await sink.write(
    makeBatch(
      schema,
      days.map((day, i) => [BigInt(i), day]),
    ),
  );
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  const directories = (await readdir(join(root, 'out'))).filter(name => name.startsWith('day='));
  expect(directories.sort()).toEqual([
    'day=%2E%2E',
    'day=..%2F..%2Fup',
    'day=2026-01-01',
    'day=__DEFAULT_PARTITION__',
    'day=a%2Fb%3Dc',
  ]);
  expect(await visible(root, 'out/day=2026-01-01')).toEqual(['0', '5']);
  expect(await readdir(join(root, 'out/day=%2E%2E'))).toContain('_SUCCESS');

  const table = testTable('filesystem', schema, { path: 'out', format: 'json' }, { partitionKeys: ['day'] });
  const reader = filesystemConnector.createSource!(
    scanOf(table, schema),
    testContext({ mode: 'batch', fileRoots: [root] }),
  );
  await reader.open(null);
  const { rows: read } = await readRows(reader, schema);
  await reader.close();
  expect(read.sort()).toEqual(days.map((day, i) => `+I[${i}, ${day}]`).sort());
});

test('a batch in mode replace takes the place of what was there, once committed', async () => {
  const root = await testDirectory();
  const replace = { options: { 'lockstep.sink.write-mode': 'replace' }, context: { mode: 'batch' } } as const;
  for (const ids of [[1, 2], [3], []]) {
    const before = await visible(root).catch(() => []);
    const sink = sinkAt(root, replace);
    await sink.open();
    if (ids.length > 0) await sink.write(rows(...ids));
    const prepared = throughJson(await sink.prepare(1));
    expect(await visible(root)).toEqual(before);
    await sink.commit(1, prepared);
    await sink.commit(1, prepared);
    await sink.close();
    expect(await visible(root)).toEqual(ids.map(String));
  }
  expect(() => sinkAt(root, { ...replace, context: { mode: 'stream' } })).toThrow(/write-mode/);
});

test('replace keeps the partitions that were not written', async () => {
  const root = await testDirectory();
  const changes = {
    options: { 'lockstep.sink.write-mode': 'replace' },
    context: { mode: 'batch' },
    partitionKeys: ['day'],
  } as const;
  for (const ids of [[1, 2], [3]]) {
    const sink = sinkAt(root, changes);
    await sink.open();
    await sink.write(rows(...ids));
    await sink.commit(1, await sink.prepare(1));
    await sink.close();
  }
  expect((await visible(root)).sort()).toEqual(['2', '3']);
});

test('updates are refused, and so is a table that leads out of the roots', async () => {
  const root = await testDirectory();
  const sink = sinkAt(root);
  await sink.open();
  const update = makeBatch(schema, [[1n, 'a']], [2]);
  await expect(sink.write(update)).rejects.toMatchObject({ code: 'filesystem.insert_only', domain: 'user' });
  await sink.close();
  const elsewhere = await testDirectory();
  await symlink(elsewhere, join(root, 'away'));
  for (const path of ['away/x', '../x', '/etc/x']) {
    await expect(sinkAt(root, { options: { path } }).open()).rejects.toMatchObject({
      code: 'filesystem.path_outside_roots',
    });
  }
});

test('a place that can not be written to is an external error that names the table', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'out'));
  await writeFile(join(root, 'out/.staging'), 'in the way');
  await expect(sinkAt(root).open()).rejects.toMatchObject({ code: 'filesystem.write_failed', domain: 'external' });
});

for (const format of ['json', 'parquet']) {
  sinkConformance(`${format} files`, format === 'json' ? 100 : 15, async () => {
    const root = await testDirectory();
    const table = testTable('filesystem', sinkSchema, { path: 'out', format });
    const context = { fileRoots: [root] };
    return {
      createSink: fencingToken =>
        filesystemConnector.createSink!(sinkOf(table, sinkSchema), testContext({ ...context, fencingToken })),
      visibleIds: async () => {
        const reader = filesystemConnector.createSource!(scanOf(table, sinkSchema), testContext(context));
        await reader.open(null);
        const { rows: read } = await readRows(reader, sinkSchema);
        await reader.close();
        return read.map(row => Number.parseInt(row.slice('+I['.length), 10));
      },
    };
  });
}

const subtasks = (root: string, id: string, startedAtMs: number, parallelism = 2): SinkWriter[] =>
  Array.from({ length: parallelism }, (_, subtask) =>
    sinkAt(root, { place: { subtask, parallelism, attempt: { id, startedAtMs } } }),
  );

test('writers of the subtasks of one run leave each other alone, and what they show grows by name', async () => {
  const root = await testDirectory();
  const names: string[] = [];
  for (const [attempt, startedAtMs] of [1000, 2000].entries()) {
    const [first, second] = subtasks(root, `a${attempt}`, startedAtMs) as [SinkWriter, SinkWriter];
    await first.open();
    await first.abort();
    await first.write(rows(1));
    // The second starts later and cleans up after earlier attempts.
    await second.open();
    await second.abort();
    for (const epoch of [1, 2, 10]) {
      await second.write(rows(2));
      const later = throughJson(await second.prepare(epoch));
      const earlier = throughJson(await first.prepare(epoch));
      for (const [sink, prepared] of [
        [first, earlier],
        [second, later],
      ] as const) {
        await sink.commit(epoch, prepared);
        const now = (await readdir(join(root, 'out'))).filter(
          name => !names.includes(name) && name.startsWith('part-'),
        );
        for (const name of now) expect(names.every(known => known < name)).toBe(true);
        names.push(...now);
      }
    }
    await first.close();
    await second.close();
  }
  expect(await visible(root)).toEqual(['1', '2', '2', '2', '1', '2', '2', '2']);
});

test('what a subtask had prepared is committed by another, and what it left behind is removed', async () => {
  const root = await testDirectory();
  const before = subtasks(root, 'before', 1000);
  const prepared: JsonValue[] = [];
  for (const [n, sink] of before.entries()) {
    await sink.open();
    await sink.write(rows(n + 1));
    prepared.push(throughJson(await sink.prepare(1)));
    await sink.write(rows(99));
  }
  const [only] = subtasks(root, 'after', 2000, 1) as [SinkWriter];
  await only.open();
  for (const each of prepared) await only.commit(1, each);
  await only.abort();
  expect(await visible(root)).toEqual(['1', '2']);
  expect(await inProgress(root)).toEqual([]);
  await only.close();
});
