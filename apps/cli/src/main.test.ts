import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

test('a reader that has seen enough ends the command without a word', () => {
  const command = 'node apps/cli/bin/lockstep.mjs run examples/datastream/price-jumps.ts | head -n 2';
  const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
  expect(stdout.split('\n').filter(Boolean)).toHaveLength(2);
  expect(stderr).toBe('');
}, 60_000);
