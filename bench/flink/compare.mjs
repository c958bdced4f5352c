// Runs the Nexmark queries here and on a real Flink, in turns, on the same file and the same cores, and prints who needs how long.
// Needs a JDK 17 and Maven. Usage: npm run bench:flink -- [--query q5]... [--events N] [--rounds N] [--state hashmap|rocksdb] [--parallelism N]
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
    state: { type: 'string', default: 'hashmap' },
    parallelism: { type: 'string', default: '2' },
  },
});
const events = Number(options.events);
/** Flink has no lookup into files, so q13 has nothing to be compared with. */
const notOnFlink = ['q13'];
const openedModules = ['java.lang', 'java.lang.invoke', 'java.util', 'java.util.concurrent', 'java.time', 'java.net'];

function run(command, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: runtime().env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

function provisionFlink() {
  const written = ['pom.xml', 'src/main/java/lockstep/FlinkBench.java'].map(file => fs.statSync(path.join(here, file)));
  const built = fs.statSync(path.join(here, 'target/lib'), { throwIfNoEntry: false });
  if (built !== undefined && written.every(({ mtimeMs }) => mtimeMs < built.mtimeMs)) return;
  console.log('Fetching Flink with Maven…');
  run('mvn', ['-q', '-B', 'package', 'dependency:copy-dependencies', '-DoutputDirectory=target/lib'], here);
  fs.utimesSync(path.join(here, 'target/lib'), new Date(), new Date());
}

const lockstep = args => run(process.execPath, [path.join(root, 'apps/cli/bin/lockstep.mjs'), ...args]);

/** Beside what the script sets: what Nexmark's own set-up for Flink switches on. */
const flinkSettings = [
  `parallelism.default=${options.parallelism}`,
  `state.backend.type=${options.state}`,
  'table.optimizer.distinct-agg.split.enabled=true',
];

function measureFlink(query, directory) {
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
  return JSON.parse(
    run('java', [...java, script, ...flinkSettings], directory)
      .trim()
      .split('\n')
      .at(-1),
  );
}

const measureLockstep = query =>
  JSON.parse(lockstep(['bench', 'nexmark', '--query', query, '--events', String(events), '--json']))[0];

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function compare(query, directory) {
  const [ours, theirs] = [[], []];
  for (let round = 0; round < Number(options.rounds); round++) {
    ours.push(measureLockstep(query).seconds);
    theirs.push(measureFlink(query, directory).seconds);
  }
  return { query, lockstep: median(ours), flink: median(theirs), ratio: median(theirs) / median(ours) };
}

provisionFlink();
const queries = (
  options.query ?? fs.readdirSync(path.join(root, 'bench/nexmark/queries')).map(file => path.basename(file, '.sql'))
)
  .filter(query => !notOnFlink.includes(query))
  .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)));
console.log(
  `${events.toLocaleString('en')} events from a file, ${os.cpus().length} cores, Flink with ${options.state} state and parallelism ${options.parallelism}`,
);
console.log('query   lockstep s   Flink s   ratio');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lockstep-flink-'));
const ratios = [];
for (const query of queries) {
  try {
    const { lockstep: ours, flink, ratio } = compare(query, directory);
    ratios.push(ratio);
    console.log(
      `${query.padEnd(8)}${ours.toFixed(2).padStart(10)}${flink.toFixed(2).padStart(10)}${ratio.toFixed(1).padStart(8)}`,
    );
  } catch (error) {
    console.log(
      `${query.padEnd(8)}failed: ${error.message.split('\n').find(line => /Exception|error/i.test(line)) ?? error.message.slice(0, 200)}`,
    );
  }
}
fs.rmSync(directory, { recursive: true, force: true });
const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
console.log(`geometric mean ${mean.toFixed(1)} over ${ratios.length} queries`);
