// `npm test`: does all it needs on a fresh clone and runs every check. Its last line is "N passed, N failed[, N skipped]".
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, root, runtime } from './install.mjs';

ensureInstalled();
const { env } = runtime();
const totals = { passed: 0, failed: 0, skipped: 0 };

/** A check that passes or fails as a whole. */
function check(name, command, args) {
  const startedMs = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' });
  const isGood = status === 0;
  totals[isGood ? 'passed' : 'failed'] += 1;
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
}

/** The test suite; its own numbers are added to the totals. A runner that dies without a report counts as one failure. */
function suite() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lockstep-test-'));
  const reportFile = path.join(directory, 'report.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { status } = spawnSync('vitest', args, { cwd: root, env, stdio: 'inherit' });
  if (!fs.existsSync(reportFile)) {
    totals.failed += 1;
    return;
  }
  const report = JSON.parse(fs.readFileSync(reportFile, 'utf8'));
  fs.rmSync(directory, { recursive: true });
  totals.passed += report.numPassedTests;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  totals.failed += report.numFailedTests;
  if (status !== 0 && report.numFailedTests === 0) totals.failed += 1;
}

check('format and lint', 'biome', ['ci', '--error-on-warnings', '.']);
check('types', 'tsc', ['-p', 'tsconfig.json']);
suite();

const skipped = totals.skipped === 0 ? '' : `, ${totals.skipped} skipped`;
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed === 0 ? 0 : 1;
