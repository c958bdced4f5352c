// Builds the studio unless its sources, and those of the packages it is made from, are the ones of an earlier build (turbo.json). Runs on the user's own Node.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, runtime } from './install.mjs';

const server = path.join(root, 'apps/studio/.next/standalone/apps/studio/server.js');

/** Answers with false when the build fails; what it said is on the console then. */
export function ensureStudioBuilt() {
  if (!fs.existsSync(server)) console.log('Building the studio…');
  const { status, error } = spawnSync(
    'turbo',
    ['run', 'build', '--filter=@lockstep/studio', '--output-logs=errors-only'],
    {
      cwd: root,
      env: { ...runtime().env, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  if (status === 0) return true;
  console.error(error ?? '');
  return false;
}

// `npm run build`
if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = ensureStudioBuilt() ? 0 : 1;
