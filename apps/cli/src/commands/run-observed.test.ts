import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainCommand } from './explain.ts';
import { runCommand } from './run.ts';

const script = `
  CREATE TABLE bids (item INT, price INT) WITH ('connector' = 'values', 'data' = '[[1, 10], [2, 20], [1, 30]]');
  CREATE TABLE totals (item INT, total BIGINT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'blackhole');
  INSERT INTO totals SELECT item, SUM(price) FROM bids GROUP BY item;`;

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'run-tap-'));
  file = path.join(directory, 'job.sql');
  writeFileSync(file, script);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function inTerminal(command: typeof runCommand, ...args: readonly string[]): Promise<string> {
  let text = '';
  const write = (written: string): void => {
    text += written;
  };
  expect(await command(args, { write, error: write })).toBe(0);
  return text;
}

test('an operator that EXPLAIN names is tapped: its changes are shown, and how many there were', async () => {
  const plan = await inTerminal(explainCommand, file, '--details', 'JSON_EXECUTION_PLAN');
  const uid = /"uid": "(group-aggregate-\w+)"/.exec(plan)![1]!;
  const lines = (await inTerminal(runCommand, file, '--tap', uid)).trim().split('\n');
  const expected = ['+I[1, 10]', '+I[2, 20]', '-U[1, 10]', '+U[1, 40]'].map(row => `${uid} ${row}`);
  expect(lines.slice(0, -1)).toEqual(expected);
  expect(lines.at(-1)).toBe(`${uid}: 4 of 4 rows shown`);
});

test('metrics go to a file, a line for each sample', async () => {
  const metricsFile = path.join(directory, 'metrics.jsonl');
  await inTerminal(runCommand, file, '--metrics', metricsFile);
  const events = readFileSync(metricsFile, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(events.at(-1)).toMatchObject({
    kind: 'metrics',
    metrics: { rowsIn: 3, rowsOut: 4, subtasks: [{ subtask: 0 }] },
  });
});

test('an operator that the job does not have is refused before the job begins', async () => {
  await expect(inTerminal(runCommand, file, '--tap', 'nothing')).rejects.toThrow(/no operator 'nothing'/);
});
