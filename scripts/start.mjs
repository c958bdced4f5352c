// `npm start`: installs what it needs, then hands over to the Node that npm installed for this project.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureInstalled, root, runtime } from './install.mjs';

ensureInstalled();
const { node, env } = runtime();

// Built once; after a change of its source remove apps/studio/.next.
const studio = path.join(root, 'apps/studio');
const built = path.join(studio, '.next/standalone/apps/studio');
if (!fs.existsSync(path.join(built, 'server.js'))) {
  console.log('Building the studio…');
  const build = spawnSync('next', ['build'], {
    cwd: studio,
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (build.status !== 0) process.exit(build.status ?? 1);
}
fs.cpSync(path.join(studio, '.next/static'), path.join(built, '.next/static'), { recursive: true });
const child = spawn(node, [path.join(root, 'scripts/start/main.ts')], { cwd: root, env, stdio: 'inherit' });
// A terminal sends Ctrl-C to the whole group; a plain kill reaches only this process and is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', code => {
  process.exitCode = code ?? 1;
});
