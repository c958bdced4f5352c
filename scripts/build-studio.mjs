// Builds the studio when its sources are not those of the last build. Runs on the user's own Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root, runtime } from './install.mjs';

const studio = path.join(root, 'apps/studio');
const output = path.join(studio, '.next/standalone/apps/studio');
const stampFile = path.join(output, 'sources.sha256');

/** The studio's own files and the packages that it is built from. */
const inputs = ['apps/studio', 'packages', 'package-lock.json'];
const isLeftOut = /(^|\/)(node_modules|\.next|e2e|bench|test)(\/|$)|\.test\.tsx?$|\.tsbuildinfo$|next-env\.d\.ts$/;

function sourcesHash() {
  const hash = createHash('sha256');
  const files = inputs.flatMap(input => {
    const absolute = path.join(root, input);
    if (fs.statSync(absolute).isFile()) return [input];
    return fs.readdirSync(absolute, { recursive: true }).map(name => `${input}/${name.replaceAll(path.sep, '/')}`);
  });
  for (const file of files.sort()) {
    if (isLeftOut.test(file)) continue;
    const stat = fs.statSync(path.join(root, file), { throwIfNoEntry: false });
    if (stat?.isFile())
      hash
        .update(file)
        .update('\0')
        .update(fs.readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/** Answers with false when the build fails; what it said is on the console then. */
export function ensureStudioBuilt() {
  const hash = sourcesHash();
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === hash) return true;
  console.log('Building the studio…');
  const { status } = spawnSync('next', ['build'], {
    cwd: studio,
    env: { ...runtime().env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) return false;
  fs.cpSync(path.join(studio, '.next/static'), path.join(output, '.next/static'), { recursive: true });
  fs.writeFileSync(stampFile, hash);
  return true;
}
