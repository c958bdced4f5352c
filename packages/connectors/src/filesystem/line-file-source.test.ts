import { appendFile, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printRow } from '@lockstep/dataflow/batch';
import type { PartitionTest, SourceReader } from '@lockstep/dataflow/ports';
import { silentLogger } from '@lockstep/kernel/logger';
import type { Field } from '@lockstep/sql/algebra';
import { bigintType, stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRows } from '../../test/read-rows.ts';
import { sourceConformance } from '../../test/source-conformance.ts';
import { scanOf, testContext, testDirectory, testTable } from '../../test/test-context.ts';
import { filesystemConnector } from './filesystem-connector.ts';

const schema: readonly Field[] = [
  { name: 'id', type: bigintType },
  { name: 'text', type: stringType },
];

const line = (id: number): string => `${JSON.stringify({ id, text: `row ${id}` })}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i)).join('');
const rowsOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `+I[${from + i}, row ${from + i}]`);

function sourceOf(
  root: string,
  options: Readonly<Record<string, string>>,
  changes: {
    mode?: 'stream' | 'batch';
    fields?: readonly Field[];
    partitionKeys?: readonly string[];
    onSlowPath?: (what: string) => void;
  } = {},
): SourceReader {
  const fields = changes.fields ?? schema;
  const table = testTable(
    'filesystem',
    fields,
    { format: 'json', ...options },
    { partitionKeys: changes.partitionKeys ?? [] },
  );
  return filesystemConnector.createSource!(
    scanOf(table, fields),
    testContext({ mode: changes.mode ?? 'stream', fileRoots: [root], onSlowPath: changes.onSlowPath }),
  );
}

const follow = { path: 'in', 'source.monitor-interval': '10 ms' };

sourceConformance('bounded JSON files', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in/sub'), { recursive: true });
  await writeFile(join(root, 'in/a.json'), lines(0, 20_000));
  await writeFile(join(root, 'in/b.json'), `\n${lines(20_000, 20_003).trimEnd()}`);
  await writeFile(join(root, 'in/empty.json'), '');
  await writeFile(join(root, 'in/sub/c.json'), lines(20_003, 40_000));
  await writeFile(join(root, 'in/.hidden.json'), lines(0, 5));
  await writeFile(join(root, 'in/_SUCCESS'), '');
  return { schema, createReader: () => sourceOf(root, { path: 'in' }), expected: rowsOf(0, 40_000), hasEnd: true };
});

sourceConformance('a followed directory of JSON files', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in'));
  await writeFile(join(root, 'in/1.json'), lines(0, 15_000));
  await writeFile(join(root, 'in/2.json'), lines(15_000, 30_000));
  return { schema, createReader: () => sourceOf(root, follow), expected: rowsOf(0, 30_000), hasEnd: false };
});

async function settled(reader: SourceReader, count: number): Promise<string[]> {
  const rows: string[] = [];
  const untilMs = Date.now() + 5000;
  while (rows.length < count && Date.now() < untilMs) {
    rows.push(...(await readRows(reader, schema)).rows);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  return rows;
}

test('a growing file is tailed line by line: half a line waits for its rest', async () => {
  const root = await testDirectory();
  const reader = sourceOf(root, follow);
  await reader.open(null);
  expect((await readRows(reader, schema)).rows).toEqual([]);
  await mkdir(join(root, 'in'));
  const [whole, half] = [line(0), line(1)];
  await writeFile(join(root, 'in/1.json'), whole + half.slice(0, 9));
  expect(await settled(reader, 1)).toEqual(rowsOf(0, 1));
  const position = reader.position();
  await appendFile(join(root, 'in/1.json'), half.slice(9) + line(2));
  expect(await settled(reader, 2)).toEqual(rowsOf(1, 3));
  await reader.close();
  const restored = sourceOf(root, follow);
  await restored.open(position);
  expect(await settled(restored, 2)).toEqual(rowsOf(1, 3));
  await restored.close();
});

test('a file that is left for a later one is read to its end, with or without a last line end', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in'));
  await writeFile(join(root, 'in/1.json'), lines(0, 2) + line(2).trimEnd());
  const reader = sourceOf(root, follow);
  await reader.open(null);
  expect(await settled(reader, 2)).toEqual(rowsOf(0, 2));
  await writeFile(join(root, 'in/.2'), lines(3, 5));
  await rename(join(root, 'in/.2'), join(root, 'in/2.json'));
  expect(await settled(reader, 3)).toEqual(rowsOf(2, 5));
  expect(reader.progress()).toEqual({ malformedRows: 0, bytesBehind: 0 });
  await reader.close();
});

test('a file that turns up behind what was read is left out and told once', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in'));
  await writeFile(join(root, 'in/2.json'), lines(0, 2));
  const warnings: unknown[] = [];
  const logger = { ...silentLogger, warn: (_: string, fields?: object) => warnings.push(fields) };
  const table = testTable('filesystem', schema, {
    ...follow,
    format: 'json',
    'source.path.regex-pattern': '.*\\.json',
  });
  const reader = filesystemConnector.createSource!(scanOf(table, schema), testContext({ fileRoots: [root], logger }));
  await reader.open(null);
  expect(await settled(reader, 2)).toEqual(rowsOf(0, 2));
  await writeFile(join(root, 'in/1.json'), lines(7, 9));
  await writeFile(join(root, 'in/0.txt'), 'not of the table');
  await writeFile(join(root, 'in/3.json'), lines(2, 4));
  expect(await settled(reader, 2)).toEqual(rowsOf(2, 4));
  await appendFile(join(root, 'in/3.json'), lines(4, 5));
  expect(await settled(reader, 1)).toEqual(rowsOf(4, 5));
  await reader.close();
  expect(warnings).toEqual([{ file: join(root, 'in/1.json'), lastRead: '2.json' }]);
});

test('what is behind is known in bytes', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in'));
  await writeFile(join(root, 'in/1.json'), lines(0, 3));
  await writeFile(join(root, 'in/2.json'), lines(3, 6));
  const reader = sourceOf(root, follow);
  await reader.open(null);
  expect(reader.progress().bytesBehind).toBe(lines(0, 6).length);
  await reader.read();
  expect(reader.progress().bytesBehind).toBe(lines(3, 6).length);
  await reader.close();
});

test('a file whose rest is gone on restore ends the run instead of losing rows', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in'));
  await writeFile(join(root, 'in/1.json'), lines(0, 20_000));
  const reader = sourceOf(root, { path: 'in' });
  await reader.open(null);
  await reader.read();
  await rename(join(root, 'in/1.json'), join(root, 'gone.json'));
  const restored = sourceOf(root, { path: 'in' });
  await expect(restored.open(reader.position())).rejects.toMatchObject({ code: 'filesystem.file_missing' });
  await reader.close();
});

test('paths outside the roots are refused: `..`, absolute, by link, by dangling link', async () => {
  const root = await testDirectory();
  const elsewhere = await testDirectory();
  await writeFile(join(elsewhere, 'secret.json'), line(1));
  await symlink(elsewhere, join(root, 'link'));
  await symlink(join(elsewhere, 'nothing'), join(root, 'dangling'));
  await mkdir(join(root, 'in'));
  await symlink(join(elsewhere, 'secret.json'), join(root, 'in/1.json'));
  for (const path of [
    '../x',
    elsewhere,
    `file://${elsewhere}`,
    'link',
    'link/secret.json',
    'dangling',
    'in',
    `${root}x`,
  ]) {
    const reader = sourceOf(root, { path });
    await expect(reader.open(null), path).rejects.toMatchObject({
      code: 'filesystem.path_outside_roots',
      domain: 'user',
    });
  }
});

test('a missing path is told to the one who wrote it', async () => {
  const root = await testDirectory();
  const reader = sourceOf(root, { path: 'nowhere' });
  await expect(reader.open(null)).rejects.toMatchObject({ code: 'filesystem.path_not_found', domain: 'user' });
});

test('a bad record fails the run with file, row and byte, unless the policy says otherwise', async () => {
  const root = await testDirectory();
  const bad = '{"id": "x", "text": "no"}\n';
  await writeFile(join(root, 'a.json'), lines(0, 2) + bad + line(2));
  const place = { file: join(root, 'a.json'), row: 3, byteOffset: lines(0, 2).length };

  const failing = sourceOf(root, { path: 'a.json' });
  await failing.open(null);
  await expect(failing.read()).rejects.toMatchObject({ code: 'filesystem.malformed_record', details: place });
  await failing.close();

  const skipping = sourceOf(root, { path: 'a.json', 'lockstep.malformed.policy': 'skip' });
  await skipping.open(null);
  expect((await readRows(skipping, schema)).rows).toEqual(rowsOf(0, 3));
  expect(skipping.progress().malformedRows).toBe(1);
  await skipping.close();

  const diverting = sourceOf(root, { path: 'a.json', 'lockstep.malformed.dead-letter-path': 'dead' });
  await diverting.open(null);
  const result = await diverting.read();
  const { row, ...where } = place;
  const record = Uint8Array.from(Buffer.from(bad.trimEnd()));
  expect(result).toMatchObject({ kind: 'batch', deadLetters: [{ ...where, recordNumber: row, record }] });
  await diverting.close();
});

test('only files whose path matches the pattern are read', async () => {
  const root = await testDirectory();
  await writeFile(join(root, 'a.json'), line(1));
  await writeFile(join(root, 'a.txt'), 'no json');
  const reader = sourceOf(root, { path: '.', 'source.path.regex-pattern': '.*\\.json' });
  await reader.open(null);
  expect((await readRows(reader, schema)).rows).toEqual(rowsOf(1, 2));
  await reader.close();
});

test('partition columns come from the directories', async () => {
  const root = await testDirectory();
  for (const day of ['2026-01-01', '2026-01-02', '__DEFAULT_PARTITION__']) {
    await mkdir(join(root, `in/day=${day}`), { recursive: true });
    await writeFile(join(root, `in/day=${day}/part.json`), line(1));
  }
  const fields: readonly Field[] = [{ name: 'day', type: { kind: 'DATE', nullable: true } }, schema[0]!];
  const reader = sourceOf(root, { path: 'in' }, { fields, partitionKeys: ['day'] });
  await reader.open(null);
  expect((await readRows(reader, fields)).rows).toEqual(['+I[2026-01-01, 1]', '+I[2026-01-02, 1]', '+I[null, 1]']);
  await reader.close();
});

test('partitions that no row is needed of are not looked into, also those that come later', async () => {
  const root = await testDirectory();
  const put = async (day: string, hour: string, content: string): Promise<void> => {
    await mkdir(join(root, `in/day=${day}/hour=${hour}`), { recursive: true });
    await writeFile(join(root, `in/day=${day}/hour=${hour}/part.json`), content);
  };
  await put('1', '1', 'this would fail');
  await put('2', '%3A', line(1));
  await put('2', '__DEFAULT_PARTITION__', line(2));
  const fields: readonly Field[] = [
    { name: 'day', type: { kind: 'INTEGER', nullable: true } },
    { name: 'hour', type: stringType },
    schema[0]!,
  ];
  const asked: string[] = [];
  const needsPartition: PartitionTest = values => {
    asked.push([...values].map(([name, value]) => `${name}=${value}`).join());
    return values.get('day') === 2 && (!values.has('hour') || values.get('hour') === null);
  };
  const options = { path: 'in', format: 'json', 'source.monitor-interval': '10 ms' };
  const table = testTable('filesystem', fields, options, { partitionKeys: ['day', 'hour'] });
  const context = testContext({ fileRoots: [root] });
  const reader = filesystemConnector.createSource!({ ...scanOf(table, fields), needsPartition }, context);
  await reader.open(null);
  expect((await readRows(reader, fields)).rows).toEqual(['+I[2, null, 2]']);
  // On a busy machine the directory is listed more than once by now.
  expect([...new Set(asked)].sort()).toEqual(['day=1', 'day=2', 'day=2,hour=:', 'day=2,hour=null']);
  await put('3', '1', 'this would fail too');
  await put('2', '__DEFAULT_PARTITION__', line(2) + line(3));
  await expect.poll(async () => (await readRows(reader, fields)).rows).toEqual(['+I[2, null, 3]']);
  await reader.close();
});

test('a reader that stood in a partition that is no longer needed goes on behind it', async () => {
  const root = await testDirectory();
  for (const day of ['1', '2']) {
    await mkdir(join(root, `in/day=${day}`), { recursive: true });
    await writeFile(join(root, `in/day=${day}/part.json`), line(Number(day)));
  }
  const fields: readonly Field[] = [{ name: 'day', type: { kind: 'INTEGER', nullable: true } }, schema[0]!];
  const table = testTable('filesystem', fields, { path: 'in', format: 'json' }, { partitionKeys: ['day'] });
  const request = {
    ...scanOf(table, fields),
    needsPartition: (values: ReadonlyMap<string, unknown>) => values.get('day') === 2,
  };
  const reader = filesystemConnector.createSource!(request, testContext({ fileRoots: [root] }));
  await reader.open({ file: 'day=1/part.json', offset: 0, records: 0, isDone: false });
  expect((await readRows(reader, fields)).rows).toEqual(['+I[2, 2]']);
  await reader.close();
});

test('CSV columns go by position, also when only some of them are wanted', async () => {
  const root = await testDirectory();
  await writeFile(join(root, 'a.csv'), 'not a number,7,x\n,8,"a, b"\n');
  const declared: readonly Field[] = [{ name: 'unread', type: bigintType }, ...schema];
  const table = testTable('filesystem', declared, { format: 'csv', path: 'a.csv' });
  const wanted = [schema[1]!, schema[0]!];
  const reader = filesystemConnector.createSource!(scanOf(table, wanted), testContext({ fileRoots: [root] }));
  await reader.open(null);
  expect((await readRows(reader, wanted)).rows).toEqual(['+I[x, 7]', '+I[a, b, 8]']);
  await reader.close();
});

test('a record longer than one read is read whole', async () => {
  const root = await testDirectory();
  const text = 'x'.repeat(5_000_000);
  await writeFile(join(root, 'a.json'), `${line(0)}${JSON.stringify({ id: 1, text })}\n${line(2)}`);
  const reader = sourceOf(root, { path: 'a.json' });
  await reader.open(null);
  const lengths: number[] = [];
  for (let result = await reader.read(); result.kind === 'batch'; result = await reader.read()) {
    for (let row = 0; row < result.batch.rowCount; row++) lengths.push(printRow(schema, result.batch, row).length);
  }
  expect(lengths).toEqual([rowsOf(0, 1)[0]!.length, text.length + '+I[1, ]'.length, rowsOf(2, 3)[0]!.length]);
  await reader.close();
});

test('however files grow and readers are restored, every row is read once and in order', async () => {
  const append = fc.record({ kind: fc.constant('append' as const), bytes: fc.integer({ min: 1, max: 80 }) });
  const other = fc.record({ kind: fc.constantFrom('next-file' as const, 'read' as const, 'restore' as const) });
  const plan = fc.array(fc.oneof({ weight: 3, arbitrary: append }, other), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(plan, async steps => {
      const root = await testDirectory();
      await mkdir(join(root, 'in'));
      const text = lines(0, 100);
      let [written, fileNumber] = [0, 1];
      const read: string[] = [];
      let reader = sourceOf(root, { ...follow, 'source.monitor-interval': '1 ms' });
      await reader.open(null);
      for (const step of steps) {
        const file = join(root, `in/${String(fileNumber).padStart(3, '0')}.json`);
        if (step.kind === 'append') {
          await appendFile(file, text.slice(written, written + step.bytes));
          written = Math.min(text.length, written + step.bytes);
        } else if (step.kind === 'next-file') {
          // A record never spans two files.
          const end = written === 0 ? 0 : text.indexOf('\n', written - 1) + 1;
          await appendFile(file, text.slice(written, end));
          written = end;
          fileNumber++;
        } else if (step.kind === 'restore') {
          const position = JSON.parse(JSON.stringify(reader.position()));
          await reader.close();
          reader = sourceOf(root, { ...follow, 'source.monitor-interval': '1 ms' });
          await reader.open(position);
        } else read.push(...(await readRows(reader, schema)).rows);
      }
      const whole = text.slice(0, written).split('\n').length - 1;
      const untilMs = Date.now() + 2000;
      while (read.length < whole && Date.now() < untilMs) {
        read.push(...(await readRows(reader, schema)).rows);
        await new Promise(resolve => setTimeout(resolve, 2));
      }
      await reader.close();
      expect(read).toEqual(rowsOf(0, whole));
    }),
    { seed: 20261125, numRuns: 60 },
  );
});

test('records of too many shapes for generated code are told, those of one shape are not', async () => {
  const root = await testDirectory();
  const told = async (name: string, text: string): Promise<string[]> => {
    const slowPaths: string[] = [];
    await writeFile(join(root, name), text);
    const reader = sourceOf(root, { path: name }, { onSlowPath: what => slowPaths.push(what) });
    await readAll(reader);
    return slowPaths;
  };
  const shapes = Array.from({ length: 1000 }, (_, id) => `{"id":${id},"other${id}":1,"text":"t"}\n`);
  expect(await told('one.json', lines(0, 1000))).toEqual([]);
  expect(await told('many.json', shapes.join(''))).toEqual([
    '100.0 % of the records of many.json fit no generated reader',
  ]);
});

async function readAll(reader: SourceReader): Promise<void> {
  await reader.open(null);
  while ((await reader.read()).kind !== 'end');
  await reader.close();
}
