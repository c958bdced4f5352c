// Runs Nexmark queries at growing sizes, events made and not read, and prints CPU nanoseconds per event: what is linear stays the same from left to right.
// Usage: npm run bench:linearity -- [--query q5]... [--events 1000000]...
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root, runtime } from '../../scripts/install.mjs';

ensureInstalled();
const { values: options } = parseArgs({
  options: {
    query: { type: 'string', multiple: true, default: ['q0', 'q4', 'q5', 'q9', 'q16', 'q18', 'q20'] },
    events: { type: 'string', multiple: true, default: ['1000000', '10000000'] },
  },
});

/** The run of one query, in its own process: `{ cpuSeconds, peakMemoryBytes, ... }`. */
function measure(query, events) {
  const cli = path.join(root, 'apps/cli/bin/lockstep.mjs');
  const args = [cli, 'bench', 'nexmark', '--source', 'generator', '--query', query, '--events', events, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: runtime().env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${query} with ${events} events failed:\n${stderr}`);
  return JSON.parse(stdout)[0];
}

const sizes = options.events.map(events => `${Number(events) / 1e6} M`);
console.log('CPU ns per event (peak MiB)');
console.log(`query   ${sizes.map(size => size.padStart(18)).join('')}`);
for (const query of options.query) {
  const cells = options.events.map(events => {
    const { cpuSeconds, peakMemoryBytes } = measure(query, events);
    return `${((cpuSeconds * 1e9) / Number(events)).toFixed(0)} (${(peakMemoryBytes / 2 ** 20).toFixed(0)})`;
  });
  console.log(`${query.padEnd(8)}${cells.map(cell => cell.padStart(18)).join('')}`);
}
