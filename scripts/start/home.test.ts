import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findProcess, isRunning, type ProcessIdentity } from '../../tooling/processes/process-identity.ts';
import { Home } from './home.ts';

const directory = mkdtempSync(join(tmpdir(), 'lockstep-home-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A process that does nothing for a minute. */
async function startIdle(): Promise<{ identity: ProcessIdentity; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  await once(child, 'spawn');
  const identity = findProcess(child.pid!)!;
  const ended = once(child, 'exit');
  return {
    identity,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('a living owner keeps the lock', async () => {
  const home = new Home(directory);
  const owner = await startIdle();
  home.write('running.json', { owner: owner.identity, children: [] });
  expect(await home.lock()).toEqual(owner.identity);
  await owner.kill();
});

test('the lock of a start that crashed is taken over and the processes it left are ended', async () => {
  const home = new Home(directory);
  const [owner, orphan] = [await startIdle(), await startIdle()];
  home.write('running.json', { owner: owner.identity, children: [orphan.identity] });
  await owner.kill();
  expect(await home.lock()).toBeNull();
  expect(isRunning(orphan.identity)).toBe(false);
});

test('a process that merely got the number of an old one is left alone', async () => {
  const home = new Home(directory);
  const stranger = await startIdle();
  const old = { pid: stranger.identity.pid, startedAt: 'another boot:1' };
  home.write('running.json', { owner: old, children: [old] });
  expect(await home.lock()).toBeNull();
  expect(isRunning(stranger.identity)).toBe(true);
  await stranger.kill();
});

test('unlock leaves neither lock nor instance file, and the key survives it', async () => {
  const home = new Home(directory);
  const key = home.secretKey();
  await home.lock();
  home.write('instance.json', {});
  expect(statSync(home.path('instance.json')).mode & 0o077).toBe(0);
  expect(statSync(home.path('secret.key')).mode & 0o077).toBe(0);
  home.unlock();
  expect(existsSync(home.path('running.json')) || existsSync(home.path('instance.json'))).toBe(false);
  expect(new Home(directory).secretKey()).toBe(key);
  expect(Buffer.from(key, 'base64').length).toBe(32);
});
