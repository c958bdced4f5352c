import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './run.ts';
import { stateCommand } from './state.ts';

const directory = mkdtempSync(join(tmpdir(), 'state-'));
const checkpoints = join(directory, 'chk');
const script = (aggregates: string): string => `
  CREATE TABLE orders (\`day\` DATE, item STRING, price DECIMAL(10, 2))
  WITH ('connector' = 'filesystem', 'path' = '${directory}/orders.json', 'format' = 'json');
  CREATE TABLE daily (\`day\` DATE, item STRING, n BIGINT, x DECIMAL(38, 2)) WITH ('connector' = 'blackhole');
  INSERT INTO daily SELECT \`day\`, item, ${aggregates} FROM orders GROUP BY \`day\`, item;`;

const terminal = () => {
  const shown = { text: '', errors: '' };
  return {
    shown,
    write: (text: string) => {
      shown.text += text;
    },
    error: (text: string) => {
      shown.errors += text;
    },
  };
};

async function state(...args: string[]): Promise<string> {
  const to = terminal();
  expect(await stateCommand([checkpoints, ...args], to)).toBe(0);
  return to.shown.text;
}

let aggregateUid = '';

beforeAll(async () => {
  const orders = ['pear', 'pear', 'fig'].map((item, i) => ({ day: '2026-01-02', item, price: 1.5 + i }));
  writeFileSync(join(directory, 'orders.json'), orders.map(order => JSON.stringify(order)).join('\n'));
  writeFileSync(join(directory, 'job.sql'), script('COUNT(*), SUM(price)'));
  writeFileSync(join(directory, 'edited.sql'), script('COUNT(*), MAX(price)'));
  await runCommand([join(directory, 'job.sql'), '--mode', 'stream', '--checkpoint-dir', checkpoints], terminal());
  aggregateUid = /group-aggregate-\w+/.exec(await state())![0];
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('lists the operators of the newest checkpoint with their keys and sizes', async () => {
  const text = await state();
  expect(text).toMatch(/^checkpoint 1 of .*, 1 subtask, .* of state: .*chk-1/);
  expect(text).toMatch(/group-aggregate-\w+ +2 +2 .*day DATE, item /);
  expect(text).toContain('GroupAggregate(group by=[day, item], aggregates=[COUNT(*), SUM(price)]');
});

test('lists the keys of an operator, so many as are asked for, as JSON values', async () => {
  const keys = (await state('--operator', aggregateUid)).trim().split('\n').sort();
  expect(keys).toEqual(['["2026-01-02","fig"]', '["2026-01-02","pear"]']);
  expect((await state('--operator', aggregateUid, '--limit', '1')).trim().split('\n')).toHaveLength(1);
});

test('shows what is kept for one key, and says when there is no such key or operator', async () => {
  const shown = JSON.parse(await state('--operator', aggregateUid, '--key', '["2026-01-02", "pear"]', '--json'));
  expect(shown.keys).toEqual([expect.objectContaining({ 'keys.key1': 'pear', 'state.rowCounts': 2 })]);
  await expect(state('--operator', aggregateUid, '--key', '["2026-01-02", "kiwi"]')).rejects.toThrow('no state for');
  await expect(state('--operator', 'nothing')).rejects.toThrow(
    /no state of nothing. It has state of .*group-aggregate/,
  );
});

test('says what an edited script keeps, begins empty and drops', async () => {
  expect(await state('--against', join(directory, 'job.sql'))).toMatch(
    /^kept {2}group-aggregate-\w+: keeps its state$/m,
  );
  const edited = await state('--against', join(directory, 'edited.sql'));
  expect(edited).toMatch(/^kept {2}source-\w+: goes on where it was$/m);
  expect(edited).toMatch(/^empty {2}group-aggregate-\w+: it is new$/m);
  expect(edited).toMatch(/^dropped {2}group-aggregate-\w+: the job has no such operator any more$/m);
});

test('of a damaged checkpoint it says what is damaged', async () => {
  const path = join(checkpoints, 'chk-1');
  const files = readdirSync(path).filter(name => name.endsWith('.state'));
  const largest = files.map(name => join(path, name)).sort((a, b) => statSync(b).size - statSync(a).size)[0]!;
  truncateSync(largest, statSync(largest).size - 1);
  await expect(stateCommand([path], terminal())).rejects.toMatchObject({
    code: 'checkpoint.corrupt',
    message: `The state file ${largest} is damaged`,
  });
});
