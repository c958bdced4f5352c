// `npm test`: does all it needs on a fresh clone and runs every check. Its last line is "N passed, N failed[, N skipped]".
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureStudioBuilt } from './build-studio.mjs';
import { ensureInstalled, root, runtime } from './install.mjs';
import { startTestInstance } from './test-instance.mjs';
import { findTestTools } from './test-tools.mjs';

ensureInstalled();
const { env } = runtime();
const totals = { passed: 0, failed: 0, skipped: 0 };

function settle(name, isGood, startedMs) {
  totals[isGood ? 'passed' : 'failed'] += 1;
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
}

/** A check that passes or fails as a whole. */
function check(name, command, args, cwd = root) {
  const startedMs = Date.now();
  const { status } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  settle(name, status === 0, startedMs);
}

/** A test suite; its own numbers are added to the totals. A runner that dies without a report counts as one failure. */
function suite(args, extraEnv = {}) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lockstep-test-'));
  const reportFile = path.join(directory, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { status } = spawnSync('vitest', ['run', ...args, ...reporters], {
    cwd: root,
    env: { ...env, ...extraEnv },
    stdio: 'inherit',
  });
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

/** The user's stories in a real browser against a real instance. LOCKSTEP_E2E_SCREENSHOTS names a folder for the pictures of the documents. */
async function browserStories(browser) {
  if (browser === null) {
    console.log('skipped: the browser stories, which need Chromium or Chrome');
    totals.skipped += 1;
    return;
  }
  const instance = await startTestInstance();
  try {
    suite(['--config', 'apps/studio/e2e/vitest.config.ts'], {
      LOCKSTEP_E2E_URL: instance.url,
      LOCKSTEP_E2E_USER: instance.user,
      LOCKSTEP_E2E_PASSWORD: instance.password,
      LOCKSTEP_E2E_DATABASE_URL: instance.databaseUrl,
      LOCKSTEP_E2E_BROWSER: browser,
    });
  } finally {
    await instance.stop();
  }
}

const tools = await findTestTools();
if (tools.redisServer === null) console.log('skipped: the tests of the queue on Redis, which need redis-server');
check('format and lint', 'biome', ['ci', '--error-on-warnings', '.']);
check('types', 'tsc', ['-p', 'tsconfig.json']);
check('types of the studio', 'tsc', ['-p', 'tsconfig.json'], path.join(root, 'apps/studio'));
check('dead code', 'knip', ['--no-config-hints']);
const buildStartedMs = Date.now();
settle('studio build', ensureStudioBuilt(), buildStartedMs);
suite([]);
await browserStories(tools.browser);

const skipped = totals.skipped === 0 ? '' : `, ${totals.skipped} skipped`;
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed === 0 ? 0 : 1;
