import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SpillSpace } from '../ports/spill-space.ts';
import { SpillDirectory } from '../runtime/spill-directory.ts';
import { type SpilledImage, spillImage } from '../state/spill/spilled-image.ts';
import { StateReader, StateWriter } from '../state/state-file.ts';
import type { StateImage } from '../state/state-image.ts';
import {
  type CheckpointContents,
  CheckpointStore,
  type RejectedCheckpoint,
  type SubtaskState,
} from './checkpoint-store.ts';
import { type LoadedCheckpoint, loadCheckpoint, stateOf } from './load-checkpoint.ts';

const identity = { uid: 'op', fingerprint: 'f', what: 'Op()', keys: [] };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chk-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const storeWith = (isStillOwner: () => Promise<boolean> = async () => true): CheckpointStore =>
  new CheckpointStore({ directory, retain: 3, isStillOwner });

const contents = (id: number): CheckpointContents => ({
  id,
  createdAtMs: 1,
  planFingerprint: 'plan',
  parallelism: 1,
  isFinal: false,
  sourcePositions: { source: [{ file: 'a', offset: id }] },
  sourcesEnded: { source: [false] },
  preparedCommits: { sink: [{ epoch: id, prepared: ['part'] }] },
  watermarks: { op: 5, end: 'end', none: null },
});

function states(value: number) {
  const writer = new StateWriter();
  const table = writer.table('rows', 3, { kind: 'keys', columns: [], hashes: null });
  writer.array(table, 'numbers', Int32Array.of(value, 2, 3));
  return [{ operator: identity, subtask: 0, image: writer.finish() }];
}

test('gives back what was written', async () => {
  const stored = await storeWith().write(contents(7), states(42));
  const loaded = await loadCheckpoint(stored.path);
  expect(loaded.manifest).toMatchObject(contents(7));
  expect([...stateOf(loaded, 'op', { subtask: 0, parallelism: 1 })!.int32('numbers')]).toEqual([42, 2, 3]);
});

test('keeps the newest three and sweeps up what never was completed', async () => {
  const store = storeWith();
  mkdirSync(join(directory, 'chk-2'));
  writeFileSync(join(directory, 'chk-2', 'operator-0.state'), 'half');
  for (const id of [1, 3, 4, 5]) await store.write(contents(id), states(id));
  expect(readdirSync(directory).sort()).toEqual(['chk-3', 'chk-4', 'chk-5']);
  expect(await store.lastId()).toBe(5);
});

test.each([
  ['a state file cut short', (path: string) => truncateSync(join(path, 'operator-0.state'), 5)],
  ['a flipped bit in the state', (path: string) => flip(join(path, 'operator-0.state'))],
  ['a flipped bit in the manifest', (path: string) => flip(join(path, 'manifest.json'))],
  ['a manifest cut short', (path: string) => truncateSync(join(path, 'manifest.json'), 40)],
  ['an empty manifest', (path: string) => truncateSync(join(path, 'manifest.json'), 0)],
  ['no manifest', (path: string) => rmSync(join(path, 'manifest.json'))],
  ['a missing state file', (path: string) => rmSync(join(path, 'operator-0.state'))],
])('%s: the checkpoint before is taken, and it is said', async (_, damage) => {
  const store = storeWith();
  await store.write(contents(1), states(1));
  const newest = await store.write(contents(2), states(2));
  damage(newest.path);
  const rejected: RejectedCheckpoint[] = [];
  const loaded = await store.loadLatest(one => rejected.push(one));
  expect(loaded?.manifest.id).toBe(1);
  expect(rejected.map(({ path }) => path)).toEqual([newest.path]);
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

test('when every completed checkpoint is damaged it is said, and nothing begins empty', async () => {
  const store = storeWith();
  for (const id of [1, 2]) flip(join((await store.write(contents(id), states(id))).path, 'operator-0.state'));
  mkdirSync(join(directory, 'chk-3'));
  const rejected: RejectedCheckpoint[] = [];
  await expect(store.loadLatest(one => rejected.push(one))).rejects.toMatchObject({
    code: 'checkpoint.none_whole',
    domain: 'external',
  });
  expect(rejected).toHaveLength(3);
});

test('without any completed checkpoint there is nothing to restore', async () => {
  mkdirSync(join(directory, 'chk-1'));
  expect(await storeWith().loadLatest(() => {})).toBe(null);
});

test('a checkpoint of a lost lease is not made valid and leaves nothing behind', async () => {
  const store = storeWith(async () => false);
  await expect(store.write(contents(1), states(1))).rejects.toMatchObject({ code: 'checkpoint.not_owner' });
  expect(readdirSync(directory)).toEqual([]);
});

test('when writing stops half-way the failure is said in words and nothing half-written stays', async () => {
  const store = storeWith();
  await store.write(contents(1), states(1));
  // The shell lets the process write files of eight blocks at most; a longer state file then fails as on a full disk.
  const script = join(import.meta.dirname, '../../test/support/write-checkpoint.ts');
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    'ulimit -f 8; exec "$0" "$1" "$2"',
    process.execPath,
    script,
    directory,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'checkpoint.write_failed', domain: 'external' });
  expect(readdirSync(directory)).toEqual(['chk-1']);
  expect((await store.loadLatest(() => {}))?.manifest.id).toBe(1);
});

test('a savepoint is a checkpoint in a place of its own, which retention does not touch', async () => {
  const store = storeWith();
  const path = join(directory, 'savepoints', 'before-upgrade');
  await store.writeSavepoint(path, contents(1), states(9));
  for (const id of [2, 3, 4, 5, 6]) await store.write(contents(id), states(id));
  expect((await loadCheckpoint(path)).manifest.kind).toBe('savepoint');
});

/** Two arrays of a megabyte, of which `salt` changes one block. */
function largeStates(salt: number): readonly SubtaskState[] {
  const writer = new StateWriter();
  const rows = 1 << 18;
  const table = writer.table('rows', rows, { kind: 'keys', columns: [], hashes: null });
  writer.array(
    table,
    'numbers',
    Int32Array.from({ length: rows }, (_, row) => (row === 5 ? salt : row)),
  );
  writer.array(
    table,
    'others',
    Int32Array.from({ length: rows }, (_, row) => -row),
  );
  return [{ operator: identity, subtask: 0, image: writer.finish() }];
}

const saltOf = (loaded: LoadedCheckpoint): number =>
  stateOf(loaded, 'op', { subtask: 0, parallelism: 1 })!.int32('numbers')[5]!;

test('of state that did not change nothing is written again, and what is referred to outlives its checkpoint', async () => {
  const store = storeWith();
  const first = await store.write(contents(1), largeStates(1));
  expect(first.writtenBytes).toBe(first.bytes);
  for (const id of [2, 3, 4, 5]) {
    const next = await store.write(contents(id), largeStates(id));
    expect(next.bytes).toBe(first.bytes);
    expect(next.writtenBytes).toBe(1 << 17);
  }
  expect(readdirSync(join(directory, 'chk-1'))).toEqual(['operator-0.state']);
  expect(saltOf((await storeWith().loadLatest(() => {}))!)).toBe(5);
});

test('a store that goes on from a checkpoint refers to it', async () => {
  await storeWith().write(contents(1), largeStates(1));
  const store = storeWith();
  await store.loadLatest(() => {});
  expect((await store.write(contents(2), largeStates(2))).writtenBytes).toBe(1 << 17);
});

test('files of which little is in use are left behind', async () => {
  const store = storeWith();
  for (let id = 1; id <= 24; id++) await store.write(contents(id), largeStates(id));
  const sizes = readdirSync(directory).flatMap(name =>
    readdirSync(join(directory, name)).map(file => statSync(join(directory, name, file)).size),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * 2 * (1 << 20));
});

test('a savepoint refers to no checkpoint', async () => {
  const store = storeWith();
  await store.write(contents(1), largeStates(1));
  const path = join(directory, 'savepoint');
  const saved = await store.writeSavepoint(path, contents(2), largeStates(1));
  expect(saved.writtenBytes).toBe(saved.bytes);
  rmSync(join(directory, 'chk-1'), { recursive: true });
  expect(saltOf(await loadCheckpoint(path))).toBe(1);
});

/** A state in one piece beside two that are on disk. */
function dividedStates(space: SpillSpace): readonly SubtaskState[] {
  const [whole] = states(1);
  const spilled = [1, 2].map(salt => spillImage(space, largeStates(salt)[0]!.image as StateImage));
  const range = (piece: number) => ({ from: piece * 2048, to: (piece + 1) * 2048 });
  return [whole!, ...spilled.map((image, piece) => ({ ...whole!, slots: range(piece), image }))];
}

test('state on disk is copied once, then referred to unread; a savepoint holds it all', async () => {
  const space = new SpillDirectory({ 'io.tmp.dirs': directory });
  const store = storeWith();
  const divided = dividedStates(space);
  const first = await store.write(contents(1), divided);
  // Nothing can be read any more, and the savepoint has to.
  const savepoint = await store.writeSavepoint(join(directory, 'savepoint'), contents(2), divided);
  space.close();
  for (const id of [3, 4, 5, 6]) {
    const next = await store.write(contents(id), divided);
    expect(next.bytes).toBe(first.bytes);
    expect(next.writtenBytes).toBe(0);
  }
  expect(readdirSync(join(directory, 'chk-1')).sort()).toEqual([
    'operator-0.state',
    'operator-1.state',
    'operator-2.state',
  ]);
  for (const path of [join(directory, 'chk-6'), savepoint.path]) {
    if (path === savepoint.path)
      for (const id of [1, 4, 5, 6]) rmSync(join(directory, `chk-${id}`), { recursive: true });
    const loaded = await loadCheckpoint(path);
    const { pieces } = loaded.states.get('op')!;
    const salts = await Promise.all(pieces.map(async ({ read }) => new StateReader(await read()).int32('numbers')[5]));
    expect(pieces.map(({ slots }) => slots.from)).toEqual([0, 2048]);
    expect(salts).toEqual([1, 2]);
  }
});

test('state on disk that is damaged fails the checkpoint and not its reader', async () => {
  const space = new SpillDirectory({ 'io.tmp.dirs': directory });
  const divided = dividedStates(space);
  const { path } = divided[1]!.image as SpilledImage;
  const bytes = readFileSync(path);
  bytes[77]! ^= 1;
  writeFileSync(path, bytes);
  await expect(storeWith().write(contents(1), divided)).rejects.toMatchObject({ code: 'state.spill_damaged' });
  expect(readdirSync(directory).filter(name => name.startsWith('chk-'))).toEqual([]);
});

test('a file that was taken away from outside fails the checkpoint that would refer to it; the next one is whole', async () => {
  const store = storeWith();
  await store.write(contents(1), largeStates(1));
  rmSync(join(directory, 'chk-1'), { recursive: true });
  await expect(store.write(contents(2), largeStates(2))).rejects.toMatchObject({ code: 'checkpoint.write_failed' });
  const { path } = await store.write(contents(3), largeStates(3));
  expect(saltOf(await loadCheckpoint(path))).toBe(3);
});

test('whichever byte of a checkpoint is damaged, the one before it is taken or the state is right', async () => {
  const store = storeWith();
  await store.write(contents(1), states(1));
  const { path } = await store.write(contents(2), states(2));
  const files = readdirSync(path).map(name => join(path, name));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (file, at, change) => {
        const whole = readFileSync(file);
        const damaged = Buffer.from(whole);
        damaged[at % damaged.length]! ^= change;
        writeFileSync(file, damaged);
        const rejected: RejectedCheckpoint[] = [];
        const loaded = await storeWith().loadLatest(one => rejected.push(one));
        writeFileSync(file, whole);
        expect(loaded?.manifest.id).toBe(1);
        expect(rejected).toHaveLength(1);
      },
    ),
    { seed: 3, numRuns: 200 },
  );
});
