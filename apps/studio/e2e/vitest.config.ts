import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By name: the journey makes the pair that the tour of the pages looks at. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((left, right) => (left.moduleId < right.moduleId ? -1 : 1));
  }
}

/** Against a running instance; `e2e/support/e2e-env.ts` says which variables name it. One browser at a time. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    sequence: { sequencer: ByName },
    include: ['**/*.spec.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
