#!/usr/bin/env node
// Starts the command line on the Node that npm installed for this project, whatever Node the user has.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(fs.realpathSync(import.meta.dirname), '../../..');
const carried = path.join(root, 'node_modules', '.bin', 'node');
const node = fs.existsSync(carried) ? carried : process.execPath;
// What Node compiled is kept from one start to the next: half of a start is compiling.
const env = { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile'), ...process.env };
// A run's values lie outside of V8's heap, which is small: to collect it at once takes less time than bit by bit.
const flags = ['--no-incremental-marking', '--max-semi-space-size=16'];
const child = spawn(node, [...flags, path.join(root, 'apps/cli/src/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
