import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { folded } from '../../test/support/rows.ts';
import type { RunEvent } from './run-events.ts';

const child = join(import.meta.dirname, '../../test/support/recovery-child.ts');

/** How a test runs the pipeline. */
interface Course {
  /** Of the attempts in turn. */
  readonly parallelisms: readonly number[];
  readonly rowLimit: number;
  readonly kills: number;
  /** Every other attempt keeps so much state of an operator in memory and the rest on disk; 0: all keep all. */
  readonly spillBytesMax: number;
}

function launch(directory: string, seed: number, { rowLimit, parallelisms, spillBytesMax }: Course): ChildProcess {
  const spillBytes = (seed >> 1) % 2 === 0 ? 0 : spillBytesMax;
  const args = [directory, rowLimit, seed, parallelisms[seed % parallelisms.length], spillBytes].map(String);
  return fork(child, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

const output = (directory: string): string[][] =>
  ['windows', 'groups'].map(name => folded(committedChanges(join(directory, 'out', name))));

interface Attempt {
  readonly hasEnded: boolean;
  readonly restoredFrom: string | null;
}

/** When to kill a process: so long after its start, or so long after its n-th checkpoint. Counting checkpoints keeps the test's course the same on a slow machine. */
interface Kill {
  readonly afterCheckpoints: number;
  readonly delayMs: number;
}

async function runAndKill(directory: string, seed: number, course: Course, kill: Kill | null): Promise<Attempt> {
  const process = launch(directory, seed, course);
  const exited = once(process, 'exit');
  let restoredFrom: string | null = null;
  let checkpoints = -1;
  process.on('message', (event: RunEvent) => {
    if (event.kind === 'started') restoredFrom = event.restoredFrom;
    checkpoints += 1;
    if (checkpoints === kill?.afterCheckpoints) setTimeout(() => process.kill('SIGKILL'), kill.delayMs);
  });
  const [code] = await exited;
  return { hasEnded: code === 0, restoredFrom };
}

test.each<Course>([
  { parallelisms: [1], rowLimit: 60_000, kills: 25, spillBytesMax: 0 },
  { parallelisms: [2, 2, 1, 3], rowLimit: 20_000, kills: 8, spillBytesMax: 20_000 },
])(
  'killed with SIGKILL at many random moments, and gone on with by more or fewer threads, the output is that of an undisturbed run: %o',
  async course => {
    const directories = ['undisturbed', 'killed'].map(name => mkdtempSync(join(tmpdir(), `${name}-`)));
    try {
      const [undisturbed = '', killed = ''] = directories;
      const alone = { ...course, parallelisms: [1], spillBytesMax: 0 };
      expect(await runAndKill(undisturbed, 3, alone, null)).toEqual({ hasEnded: true, restoredFrom: null });
      let kills = 0;
      const restoredFrom = new Set<string | null>();
      for (let random = 12_345; kills < course.kills; kills++) {
        random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
        // Every third dies before its first checkpoint, the others in any phase of a later one.
        const kill = { afterCheckpoints: kills % 3, delayMs: random % 16 };
        const attempt = await runAndKill(killed, kills + 5, course, kill);
        restoredFrom.add(attempt.restoredFrom);
        if (attempt.hasEnded) break;
      }
      expect(kills).toBeGreaterThanOrEqual(course.kills * 0.8);
      // Progress was made through checkpoints, not by one run from the beginning.
      expect(restoredFrom.size).toBeGreaterThan(course.kills * 0.4);
      expect((await runAndKill(killed, 99, course, null)).hasEnded).toBe(true);
      expect(output(killed)).toEqual(output(undisturbed));
    } finally {
      for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    }
  },
  120_000,
);
