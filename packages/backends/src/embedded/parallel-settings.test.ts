import type { StartSubtask } from '@lockstep/dataflow/runtime';
import { expect, test } from 'vitest';
import { parallelSettings } from './parallel-settings.ts';
import type { RunIdentity } from './run-context.ts';

const nothing: StartSubtask = () => ({ send: () => {}, terminate: async () => {} });
const clock = { nowMs: () => 5 };
const identityOf = (config: Readonly<Record<string, string>>): RunIdentity => ({
  mode: 'stream',
  config,
  secrets: {},
  fileRoots: [],
  writerId: 'w',
  fencingToken: 1,
});
const parallelismOf = (config: Readonly<Record<string, string>>) =>
  parallelSettings({ clock, startSubtasks: () => nothing }, identityOf(config))?.parallelism;

test('the setting for SQL counts before the one for all, unless it is -1', () => {
  expect(parallelismOf({})).toBeUndefined();
  expect(parallelismOf({ 'parallelism.default': '1' })).toBeUndefined();
  expect(parallelismOf({ 'parallelism.default': '3' })).toBe(3);
  expect(parallelismOf({ 'parallelism.default': '3', 'table.exec.resource.default-parallelism': '2' })).toBe(2);
  expect(parallelismOf({ 'parallelism.default': '3', 'table.exec.resource.default-parallelism': '-1' })).toBe(3);
});

test.each(['0', '129', '1.5', 'two', '-2'])('a parallelism of %s is refused in words', written => {
  expect(() => parallelismOf({ 'parallelism.default': written })).toThrow('is a whole number from 1 to 128');
});

test('all subtasks of a run have one start, and a process without threads runs in one', () => {
  const identities: RunIdentity[] = [];
  const identity = identityOf({ 'parallelism.default': '2' });
  const startSubtasks = (given: RunIdentity): StartSubtask => {
    identities.push(given);
    return nothing;
  };
  parallelSettings({ clock, startSubtasks }, identity);
  expect(identities).toEqual([{ ...identity, startedAtMs: 5 }]);
  expect(parallelSettings({ clock }, identity)).toBeUndefined();
});
