import { defineConfig } from 'vitest/config';

/** Against a running instance; `e2e/support/e2e-env.ts` says which variables name it. One browser at a time. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.spec.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
