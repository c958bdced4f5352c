import { keyGroupCount } from './hash-rows.ts';

/** Key groups `from .. to - 1`. */
export interface KeyGroupRange {
  readonly from: number;
  readonly to: number;
}

export const allKeyGroups: KeyGroupRange = { from: 0, to: keyGroupCount };

/** What a subtask owns: neighbouring groups, as many in each subtask as can be. */
export function keyGroupRange(subtask: number, parallelism: number): KeyGroupRange {
  const first = (of: number): number => Math.ceil((of * keyGroupCount) / parallelism);
  return { from: first(subtask), to: first(subtask + 1) };
}
