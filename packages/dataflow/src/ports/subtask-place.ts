/** Where a subtask stands in its run. */
export interface SubtaskPlace {
  /** 0 to `parallelism - 1`. */
  readonly subtask: number;
  /** At most as many as there are key groups, 128. */
  readonly parallelism: number;
  readonly attempt: RunAttempt;
}

/** One attempt to run, the same in all of its subtasks. */
export interface RunAttempt {
  /** Letters and digits that no other attempt has. */
  readonly id: string;
  readonly startedAtMs: number;
}
