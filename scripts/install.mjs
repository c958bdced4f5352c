// Runs on the user's own Node (>= 20.19): installs what package-lock.json names, once per lock file, and answers with the path of the run time, Node 24.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
const stampFile = path.join(root, 'node_modules', '.lockstep-install');

/** Installs when node_modules is missing or made from another lock file. Exits the process when npm fails. */
export function ensureInstalled() {
  const lock = createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === lock) return;
  console.log('Installing packages (npm ci)…');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  fs.writeFileSync(stampFile, lock);
}

/** The Node 24 that npm installed for this project; PATH with it first, and where Node keeps what it compiled from one start to the next. */
export function runtime() {
  const bin = path.join(root, 'node_modules', '.bin');
  const env = {
    NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile'),
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
  };
  return { node: path.join(bin, 'node'), env };
}
