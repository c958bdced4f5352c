import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpillDirectory } from './spill-directory.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'spill-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('a file gives back what was appended, from any place, until it is removed', () => {
  const space = new SpillDirectory({ 'io.tmp.dirs': parent });
  const file = space.createFile();
  file.append(Uint8Array.of(1, 2, 3));
  file.append(Uint8Array.of(4, 5));
  expect([...file.read(1, 3)]).toEqual([2, 3, 4]);
  const other = space.createFile();
  file.remove();
  other.append(Uint8Array.of(9));
  expect([...other.read(0, 1)]).toEqual([9]);
});

test('nothing is made before it is needed, and nothing is left', () => {
  const space = new SpillDirectory({ 'io.tmp.dirs': `${parent}:/elsewhere` });
  expect(readdirSync(parent)).toEqual([]);
  space.createFile().append(Uint8Array.of(1));
  expect(readdirSync(parent)).toHaveLength(1);
  space.remove();
  expect(readdirSync(parent)).toEqual([]);
});

test('a disk that does not take or give it is an error of its own, with the place', () => {
  const missing = join(parent, 'missing');
  const failure = expect.objectContaining({ code: 'state.spill_failed', domain: 'external' });
  expect(() => new SpillDirectory({ 'io.tmp.dirs': missing }).createFile()).toThrow(failure);
  const file = new SpillDirectory({ 'io.tmp.dirs': parent }).createFile();
  expect(() => file.read(0, 1)).toThrow(failure);
});
