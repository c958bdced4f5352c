import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainCommand } from './explain.ts';
import { runCommand } from './run.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const examples = path.join(root, 'examples/datastream');

async function runInTerminal(command: typeof runCommand, ...args: readonly string[]): Promise<string> {
  let text = '';
  const code = await command(args, {
    write: written => {
      text += written;
    },
    error: written => {
      text += written;
    },
  });
  expect(code).toBe(0);
  return text;
}

/** What each example says, or what it begins with. */
const outputs: Readonly<Record<string, (text: string) => void>> = {
  'unpaid-orders.ts': text =>
    expect(text.split('\n').filter(Boolean).toSorted()).toEqual([
      'order a over 20 is paid',
      'order b over 35 was not paid in time',
      'order c over 12 is paid',
    ]),
  'price-jumps.ts': text => {
    const lines = text.split('\n').filter(Boolean);
    const [quiet, jumps] = [true, false].map(isQuiet => lines.filter(line => line.startsWith('quiet') === isQuiet));
    expect(quiet!.length).toBeGreaterThan(10);
    expect(jumps!.length).toBeGreaterThan(10);
    for (const line of jumps!) {
      const [before, price] = line
        .match(/\d+(?=[,\]])/g)!
        .slice(2)
        .map(Number);
      expect(price).toBeGreaterThanOrEqual(10 * before!);
    }
  },
  'busiest-auctions.ts': text => {
    const perWindow = Map.groupBy(text.split('\n').filter(Boolean), line => line.slice(0, line.indexOf(',')));
    expect(perWindow.size).toBeGreaterThan(3);
    for (const lines of perWindow.values()) expect(lines).toHaveLength(3);
  },
};

describe('lockstep run FILE.ts', () => {
  test('every example is tried', () => {
    expect(readdirSync(examples).toSorted()).toEqual(Object.keys(outputs).toSorted());
  });

  test.each(Object.keys(outputs))('the example %s runs to its end', async file => {
    outputs[file]!(await runInTerminal(runCommand, path.join(examples, file)));
  });

  test('EXPLAIN shows the operators of a program', async () => {
    const text = await runInTerminal(explainCommand, path.join(examples, 'price-jumps.ts'));
    expect(text).toContain('Find jumps(');
  });

  test.each(Object.keys(outputs))(
    'the example %s gives the same in one thread and in several',
    async file => {
      const lines = async (parallelism: string): Promise<readonly string[]> => {
        const text = await runInTerminal(runCommand, path.join(examples, file), '--parallelism', parallelism);
        return text.split('\n').toSorted();
      };
      const alone = await lines('1');
      expect(await lines('2')).toEqual(alone);
    },
    60_000,
  );

  test.each([
    ['exports no main', 'export const other = 1;', 'exports no function main(env)'],
    ['does not load', 'import "./missing.ts";', 'Cannot load'],
    ['fails in main', 'export function main() { throw new Error("no luck"); }', 'main failed: no luck'],
    [
      'runs itself',
      'export async function main(env) { env.fromData([1]).print(); await env.execute(); }',
      'only builds the program',
    ],
    ['writes nothing', 'export function main(env) { env.fromData([1]); }', 'The program writes nothing'],
  ])('a program that %s is refused in words', async (_, text, message) => {
    const directory = mkdtempSync(path.join(root, 'node_modules/.cache/program-'));
    try {
      const file = path.join(directory, 'program.mjs');
      writeFileSync(file, text);
      const refused = expect(runInTerminal(runCommand, file)).rejects;
      await refused.toMatchObject({ domain: 'user', message: expect.stringContaining(message) });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
