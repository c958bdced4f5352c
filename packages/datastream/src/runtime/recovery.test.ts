import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEnvironment } from '../../test/environment.ts';
import { recoveryProgram } from '../../test/recovery-program.ts';

const child = join(import.meta.dirname, '../../test/recovery-child.ts');

/** Whether the program came to its end; else it was killed when it had written its first checkpoint. */
async function run(directory: string, isKilled: boolean): Promise<boolean> {
  const program = fork(child, [directory], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  program.on('message', message => {
    if (isKilled && message === 'checkpoint-completed') program.kill('SIGKILL');
  });
  const [code] = await once(program, 'exit');
  return code === 0;
}

/** Lines of the committed files. */
const output = (directory: string): readonly string[] =>
  readdirSync(join(directory, 'output'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.startsWith('part-'))
    .flatMap(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter(line => line !== '')
    .toSorted();

test('killed with SIGKILL and started again, a program writes what it writes undisturbed', async () => {
  const undisturbed = mkdtempSync(join(tmpdir(), 'undisturbed-'));
  const killed = mkdtempSync(join(tmpdir(), 'killed-'));
  try {
    const env = createEnvironment({ fileRoots: [undisturbed] });
    recoveryProgram(env, undisturbed);
    await env.execute();
    expect(await run(killed, true)).toBe(false);
    expect(await run(killed, false)).toBe(true);
    const lines = output(undisturbed);
    expect(new Set(lines.map(line => /quiet|highest|sum/.exec(line)?.[0])).size).toBe(3);
    expect(output(killed)).toEqual(lines);
  } finally {
    for (const directory of [undisturbed, killed]) rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
