import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEnvironment } from '../../test/environment.ts';
import { recoveryProgram } from '../../test/recovery-program.ts';

const child = join(import.meta.dirname, '../../test/recovery-child.ts');

/** The signal that ended the program, null when it came to its end. */
async function run(directory: string, parallelism: number, ...end: readonly 'killed'[]): Promise<string | null> {
  const program = fork(child, [directory, String(parallelism), ...end], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [code, signal] = await once(program, 'exit');
  if (signal === null) expect(code).toBe(0);
  return signal;
}

/** Lines of the committed files. */
const output = (directory: string): readonly string[] =>
  readdirSync(join(directory, 'output'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.startsWith('part-'))
    .flatMap(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter(line => line !== '')
    .toSorted();

test.each([
  [1, 2],
  [3, 1],
])(
  'killed with SIGKILL in %i subtasks and started again in %i, a program writes what it writes undisturbed',
  async (before, after) => {
    const undisturbed = mkdtempSync(join(tmpdir(), 'undisturbed-'));
    const killed = mkdtempSync(join(tmpdir(), 'killed-'));
    try {
      const env = createEnvironment({ fileRoots: [undisturbed] });
      recoveryProgram(env, undisturbed);
      await env.execute();
      expect(await run(killed, before, 'killed')).toBe('SIGKILL');
      expect(await run(killed, after)).toBe(null);
      const lines = output(undisturbed);
      expect(new Set(lines.map(line => /quiet|highest|sum/.exec(line)?.[0])).size).toBe(3);
      expect(output(killed)).toEqual(lines);
    } finally {
      for (const directory of [undisturbed, killed]) rmSync(directory, { recursive: true, force: true });
    }
  },
  120_000,
);
