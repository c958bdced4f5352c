/** Where a subtask stands in its run. */
export interface SubtaskPlace {
  /** 0 to `parallelism - 1`. */
  readonly subtask: number;
  /** At most as many as there are key groups, 128. */
  readonly parallelism: number;
  /** Names the attempt to run, the same in all of its subtasks and never in two attempts. */
  readonly attemptId: string;
}
