import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue, SourceReader, StoredPosition } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { bigintType, stringType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { printed, readRows } from '../../test/read-rows.ts';
import { scanOf, testContext, testDirectory, testTable } from '../../test/test-context.ts';
import { filesystemConnector } from './filesystem-connector.ts';

const schema: readonly Field[] = [
  { name: 'id', type: bigintType },
  { name: 'text', type: stringType },
];
const attempt = { id: 'test', startedAtMs: 0 };

function readerOf(root: string, subtask: number, parallelism: number, format = 'json'): SourceReader {
  const table = testTable('filesystem', schema, { format, path: 'in' });
  const request = { ...scanOf(table, schema), place: { subtask, parallelism, attempt } };
  return filesystemConnector.createSource!(request, testContext({ mode: 'stream', fileRoots: [root] }));
}

async function readAll(reader: SourceReader, position: JsonValue, positions: [number, JsonValue][] = []) {
  await reader.open(position);
  const { rows, hasEnded } = await readRows(reader, schema, (count, at) => positions.push([count, at]));
  expect(hasEnded).toBe(true);
  await reader.close();
  return rows;
}

/** Records of very different lengths, one of them longer than two pieces, with and without a last line end. */
async function writeFiles(root: string): Promise<readonly string[]> {
  await mkdir(join(root, 'in'));
  const ids: number[] = [];
  const lineOf = (length: number): string => {
    ids.push(ids.length);
    return JSON.stringify({ id: ids.length - 1, text: 'x'.repeat(length) });
  };
  const sizes = (count: number) => Array.from({ length: count }, (_, n) => (n * 7919) % 700);
  const long = [...sizes(40_000), 9_000_000, ...sizes(40_000)].map(lineOf);
  await writeFile(join(root, 'in/long.json'), `${long.join('\n')}\n`);
  await writeFile(join(root, 'in/open.json'), sizes(6000).map(lineOf).join('\n'));
  for (let n = 0; n < 8; n++) await writeFile(join(root, `in/small-${n}.json`), `${lineOf(n)}\n`);
  await writeFile(join(root, 'in/empty.json'), '');
  return ids.map(String);
}

const idsOf = (rows: readonly string[]): string[] => rows.map(row => /\[(\d+)/.exec(row)![1]!);
const inOrder = (ids: readonly string[]): string[] => ids.toSorted((left, right) => Number(left) - Number(right));

test('readers of a table read each record once, whichever pieces it touches', async () => {
  const root = await testDirectory();
  const expected = await writeFiles(root);
  for (const parallelism of [1, 2, 3]) {
    const shares: string[][] = [];
    for (let subtask = 0; subtask < parallelism; subtask++)
      shares.push(idsOf(await readAll(readerOf(root, subtask, parallelism), null)));
    expect(inOrder(shares.flat())).toEqual(expected);
    // Small files are not all one reader's.
    for (const share of shares) expect(share.length).toBeGreaterThan(expected.length / parallelism / 3);
  }
});

test('a reader goes on with its share from any position', async () => {
  const root = await testDirectory();
  await writeFiles(root);
  const positions: [number, JsonValue][] = [];
  const rows = await readAll(readerOf(root, 1, 2), null, positions);
  for (const [count, position] of [positions[0]!, ...positions.filter((_, n) => n % 5 === 3), positions.at(-1)!])
    expect(await readAll(readerOf(root, 1, 2), position)).toEqual(rows.slice(count));
});

/** Reads some batches of each share, as many as the numbers say, and answers with the rows and where the readers stand. */
async function readSome(root: string, starts: readonly JsonValue[], batches: readonly number[]) {
  const rows: string[] = [];
  const positions: StoredPosition[] = [];
  for (const [subtask, start] of starts.entries()) {
    const reader = readerOf(root, subtask, starts.length);
    await reader.open(start);
    let hasEnded = false;
    for (let n = 0; n < batches[subtask]! && !hasEnded; n++) {
      const result = await reader.read();
      if (result.kind === 'batch') rows.push(...printed(schema, result.batch));
      hasEnded = result.kind === 'end';
    }
    positions.push({ position: reader.position(), hasEnded });
    await reader.close();
  }
  return { rows, positions };
}

test.each([[[1, 2, 1]], [[2, 3, 1, 2]], [[3, 1, 2]]])(
  'the number of readers may change in the middle: %o',
  async course => {
    const root = await testDirectory();
    const expected = await writeFiles(root);
    const rows: string[] = [];
    let starts: readonly JsonValue[] = Array.from({ length: course[0]! }, () => null);
    for (const [n, parallelism] of course.entries()) {
      const isLast = n === course.length - 1;
      const some = await readSome(
        root,
        starts,
        Array.from({ length: parallelism }, (_, k) => (isLast ? 1e6 : 1 + ((n + k) % 3))),
      );
      rows.push(...some.rows);
      if (!isLast) starts = filesystemConnector.dealPositions!(some.positions, course[n + 1]!);
    }
    expect(inOrder(idsOf(rows))).toEqual(expected);
  },
);

test('where a record may hold a line end, files are dealt whole', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in'));
  const text = Array.from({ length: 40_000 }, (_, id) => `${id},"line ${id}\nof ${'x'.repeat(150)}"\n`).join('');
  await writeFile(join(root, 'in/1.csv'), text);
  const shares = [await readAll(readerOf(root, 0, 2, 'csv'), null), await readAll(readerOf(root, 1, 2, 'csv'), null)];
  expect(shares.map(share => share.length).toSorted((left, right) => left - right)).toEqual([0, 40_000]);
});
