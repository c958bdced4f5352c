import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpillDirectory } from './spill-directory.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'spill-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('a file gives back the pieces that were written, until it is removed', () => {
  const space = new SpillDirectory({ 'io.tmp.dirs': parent });
  const path = space.write([Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.of(4, 5)]);
  const other = space.write([Uint8Array.of(9)]);
  expect(space.read(path, [3, 0, 2]).map(piece => [...piece])).toEqual([[1, 2, 3], [], [4, 5]]);
  space.remove(path);
  expect(existsSync(path)).toBe(false);
  expect([...space.read(other, [1])[0]!]).toEqual([9]);
});

test('nothing is made before it is needed, and nothing is left', () => {
  const space = new SpillDirectory({ 'io.tmp.dirs': `${parent}:/elsewhere` });
  expect(readdirSync(parent)).toEqual([]);
  space.write([Uint8Array.of(1)]);
  expect(readdirSync(parent)).toHaveLength(1);
  space.close();
  expect(readdirSync(parent)).toEqual([]);
});

test('what a killed process left is removed by the next; what belongs to a living one stays', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const left = join(parent, `lockstep-state-${hostname()}-${child.pid}-abc`);
  mkdirSync(left);
  writeFileSync(join(left, '0.state'), 'state');
  new SpillDirectory({ 'io.tmp.dirs': parent }).write([]);
  expect(existsSync(left)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  new SpillDirectory({ 'io.tmp.dirs': parent }).write([]);
  expect(existsSync(left)).toBe(false);
  expect(readdirSync(parent)).toHaveLength(2);
});

test('a disk that does not take or give it is an error of its own, with the place', () => {
  const missing = join(parent, 'missing');
  const failure = expect.objectContaining({ code: 'state.spill_failed', domain: 'external' });
  expect(() => new SpillDirectory({ 'io.tmp.dirs': missing }).write([])).toThrow(failure);
  const space = new SpillDirectory({ 'io.tmp.dirs': parent });
  const path = space.write([Uint8Array.of(1, 2)]);
  truncateSync(path, 1);
  expect(() => space.read(path, [2])).toThrow(failure);
});
