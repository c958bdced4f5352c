import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, runtime } from './install.mjs';

const readyMsMax = 60_000;

/** A fresh instance for the browser tests: its own home, database and port. */
export async function startTestInstance() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'lockstep-e2e-'));
  const logFile = path.join(home, 'console.log');
  const log = fs.openSync(logFile, 'w');
  const { node, env } = runtime();
  const child = spawn(node, [path.join(root, 'scripts/start/main.ts')], {
    cwd: root,
    env: { ...env, LOCKSTEP_HOME: home, PORT: '3300', LOCKSTEP_SAMPLE: 'off' },
    stdio: ['ignore', log, log],
  });
  const exited = new Promise(resolve => child.on('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    fs.rmSync(home, { recursive: true, force: true });
  };
  for (const deadlineMs = Date.now() + readyMsMax; Date.now() < deadlineMs; await sleep(200)) {
    const said = fs.readFileSync(logFile, 'utf8');
    const [, user, password] = /First account: (\S+) \/ (\S+)/.exec(said) ?? [];
    const [, url] = /Studio on (\S+)/.exec(said) ?? [];
    if (password === undefined || url === undefined || !said.includes('Ready with')) continue;
    const [, port] = /PostgreSQL on port (\d+)/.exec(said) ?? [];
    const databasePassword = fs.readFileSync(path.join(home, 'postgres/password'), 'utf8').trim();
    const databaseUrl = `postgresql://lockstep:${databasePassword}@127.0.0.1:${port}/lockstep`;
    return { url, user, password, databaseUrl, stop };
  }
  console.log(fs.readFileSync(logFile, 'utf8'));
  await stop();
  throw new Error(`The instance was not ready after ${readyMsMax / 1_000} s`);
}
