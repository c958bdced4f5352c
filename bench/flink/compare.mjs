// Runs the Nexmark queries here and on a real Flink with each of its state backends, in turns, on the same file and the same cores, and prints who needs how long.
// Needs a JDK 17 and Maven. Usage: npm run bench:flink -- [--query q5]... [--events N] [--rounds N] [--state hashmap]... [--parallelism N] [--timeout SECONDS]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root, runtime } from '../../scripts/install.mjs';

ensureInstalled();
const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    query: { type: 'string', multiple: true },
    events: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '3' },
    state: { type: 'string', multiple: true, default: ['hashmap', 'rocksdb'] },
    parallelism: { type: 'string', default: '2' },
    // Some queries do not end in a sensible time on Flink with RocksDB: q7 takes more than eight minutes for 3,000,000 events.
    timeout: { type: 'string', default: '240' },
  },
});
const events = Number(options.events);
/** Flink has no lookup into files, so q13 has nothing to be compared with. */
const notOnFlink = ['q13'];
const openedModules = ['java.lang', 'java.lang.invoke', 'java.util', 'java.util.concurrent', 'java.time', 'java.net'];

/** What the command prints; null when it took longer than it may. */
function run(command, args, { cwd = root, timeoutSeconds } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: runtime().env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: timeoutSeconds && timeoutSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  if (error?.code === 'ETIMEDOUT') return null;
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

function provisionFlink() {
  const written = ['pom.xml', 'src/main/java/lockstep/FlinkBench.java'].map(file => fs.statSync(path.join(here, file)));
  const built = fs.statSync(path.join(here, 'target/lib'), { throwIfNoEntry: false });
  if (built !== undefined && written.every(({ mtimeMs }) => mtimeMs < built.mtimeMs)) return;
  console.log('Fetching Flink with Maven…');
  run('mvn', ['-q', '-B', 'package', 'dependency:copy-dependencies', '-DoutputDirectory=target/lib'], { cwd: here });
  fs.utimesSync(path.join(here, 'target/lib'), new Date(), new Date());
}

const lockstep = args => run(process.execPath, [path.join(root, 'apps/cli/bin/lockstep.mjs'), ...args]);

/** Beside what the script sets: what Nexmark's own set-up for Flink switches on. */
const flinkSettings = state => [
  `parallelism.default=${options.parallelism}`,
  `state.backend.type=${state}`,
  'table.optimizer.distinct-agg.split.enabled=true',
];

/** Seconds of one run; infinite when it was ended by the limit. */
function measureFlink(query, state, directory) {
  const script = path.join(directory, `${query}.sql`);
  fs.writeFileSync(
    script,
    lockstep(['bench', 'nexmark', '--query', query, '--events', String(events), '--print-script']),
  );
  const java = [
    '-Xmx8g',
    ...openedModules.flatMap(module => ['--add-opens', `java.base/${module}=ALL-UNNAMED`]),
    ...['-cp', `${path.join(here, 'target/classes')}:${path.join(here, 'target/lib')}/*`],
    'lockstep.FlinkBench',
  ];
  const limits = { cwd: directory, timeoutSeconds: Number(options.timeout) };
  const printed = run('java', [...java, script, ...flinkSettings(state)], limits);
  return printed === null ? Number.POSITIVE_INFINITY : JSON.parse(printed.trim().split('\n').at(-1)).seconds;
}

const measureLockstep = query =>
  JSON.parse(lockstep(['bench', 'nexmark', '--query', query, '--events', String(events), '--json']))[0];

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** One run of ours, then one of Flink per state backend, and again: what else the machine does falls on all alike. Median seconds. */
function compare(query, directory) {
  const ours = [];
  const theirs = new Map(options.state.map(state => [state, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    ours.push(measureLockstep(query).seconds);
    for (const [state, seconds] of theirs) seconds.push(measureFlink(query, state, directory));
  }
  const lockstep = median(ours);
  const flink = [...theirs.values()].map(seconds => ({ seconds: median(seconds), ratio: median(seconds) / lockstep }));
  return { lockstep, flink };
}

const width = 14;
const cells = texts => texts.map(text => text.padStart(width)).join('');

function report(query, { lockstep, flink }) {
  const numbers = flink.flatMap(({ seconds, ratio }) =>
    Number.isFinite(seconds)
      ? [seconds.toFixed(2), ratio.toFixed(1)]
      : [`> ${options.timeout}`, `> ${(Number(options.timeout) / lockstep).toFixed(0)}`],
  );
  console.log(query.padEnd(8) + cells([lockstep.toFixed(2), ...numbers]));
}

const geometricMean = numbers => Math.exp(numbers.reduce((sum, each) => sum + Math.log(each), 0) / numbers.length);

provisionFlink();
const queries = (
  options.query ?? fs.readdirSync(path.join(root, 'bench/nexmark/queries')).map(file => path.basename(file, '.sql'))
)
  .filter(query => !notOnFlink.includes(query))
  .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)));
console.log(
  `${events.toLocaleString('en')} events from a file, ${os.cpus().length} cores, Flink with parallelism ${options.parallelism}; median of ${options.rounds} rounds`,
);
console.log('query'.padEnd(8) + cells(['lockstep s', ...options.state.flatMap(state => [`${state} s`, 'ratio'])]));
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lockstep-flink-'));
const compared = [];
for (const query of queries) {
  try {
    const result = compare(query, directory);
    compared.push(result);
    report(query, result);
  } catch (error) {
    console.log(
      `${query.padEnd(8)}failed: ${error.message.split('\n').find(line => /Exception|error/i.test(line)) ?? error.message.slice(0, 200)}`,
    );
  }
}
fs.rmSync(directory, { recursive: true, force: true });
for (const [s, state] of options.state.entries()) {
  const ratios = compared.map(({ flink }) => flink[s].ratio).filter(Number.isFinite);
  if (ratios.length === 0) continue;
  console.log(
    `${state}: geometric mean ${geometricMean(ratios).toFixed(1)} over ${ratios.length} queries, least ${Math.min(...ratios).toFixed(1)}`,
  );
}
