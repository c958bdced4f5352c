// `npm start`: installs and builds what it needs, then hands over to the Node that npm installed for this project.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureStudioBuilt } from './build-studio.mjs';
import { ensureInstalled, root, runtime } from './install.mjs';

ensureInstalled();
if (!ensureStudioBuilt()) process.exit(1);
const { node, env } = runtime();
const child = spawn(node, [path.join(root, 'scripts/start/main.ts')], { cwd: root, env, stdio: 'inherit' });
// A terminal sends Ctrl-C to the whole group; a plain kill reaches only this process and is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', code => {
  process.exitCode = code ?? 1;
});
