// Writes docs/flink-compatibility.md from the JSON report of a conformance run against `lockstep gateway`. Every failed case must have a reason in reasons.json.
// Usage: node scripts/compatibility/write-compatibility.mjs REPORT.json
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, runtime } from '../install.mjs';

const [reportFile] = process.argv.slice(2);
if (reportFile === undefined) throw new Error('Usage: write-compatibility.mjs REPORT.json');
const report = JSON.parse(fs.readFileSync(reportFile, 'utf8'));
/** Patterns of case names, the first that fits counts. */
const reasons = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'reasons.json'), 'utf8'));

const percent = ({ passed, failed }) => `${((100 * passed) / (passed + failed)).toFixed(1)} %`;
const suites = report.suites.map(
  suite => `| ${suite.key} | ${suite.passed} | ${suite.failed} | ${suite.skipped} | ${percent(suite)} |`,
);
const failed = report.cases.filter(({ ok, why }) => ok === false && !why.startsWith('needs')).map(({ id }) => id);
const byReason = Map.groupBy(failed, id => reasons.find(({ cases }) => new RegExp(cases).test(id))?.reason ?? null);
const unexplained = byReason.get(null) ?? [];
if (unexplained.length > 0) throw new Error(`No reason is given for:\n${unexplained.join('\n')}`);
const sections = [...byReason].map(([reason, ids]) => `- ${reason}\n${ids.map(id => `  - \`${id}\`\n`).join('')}`);

const page = path.join(root, 'docs/flink-compatibility.md');
fs.writeFileSync(
  page,
  `# Compatibility with Flink

Lockstep speaks Flink SQL as Flink 2.x does. It is held against cases made of Apache Flink's own tests, sent through [the gateway](gateway.md): single
expressions, aggregates, whole programs whose sinks must receive exactly Flink's changes, the same programs stopped with a savepoint and resumed, queries, and statements.
This page is written by \`scripts/compatibility\` from such a run.

| cases | passed | failed | not run | rate |
| --- | --- | --- | --- | --- |
${suites.join('\n')}

Not run are cases that need a processing-time clock which the test turns by hand.

## What differs

${sections.join('\n')}`,
);
spawnSync('biome', ['format', '--write', page], { env: runtime().env });
console.log(`docs/flink-compatibility.md: ${report.totals.passed} passed, ${failed.length} explained`);
