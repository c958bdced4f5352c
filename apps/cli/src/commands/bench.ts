import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { userError } from '@lockstep/kernel/errors';
import type { Measurement } from '../bench/measure-query.ts';
import { nexmarkFile } from '../bench/nexmark-file.ts';
import { type EventSource, queryNames, queryScript } from '../bench/nexmark-queries.ts';
import { drawTable } from '../output/result-printer.ts';
import type { Terminal } from '../terminal.ts';

export const benchUsage =
  'lockstep bench nexmark [--query q5] [--events N] [--source file|generator] [--parallelism P] [--json | --print-script]';

/** Keys of the side input that q13 looks up. */
const sideInputRows = 10_000;
const oldGenerationMib = 8_192;

interface QueryResult extends Measurement {
  readonly query: string;
  readonly events: number;
  readonly eventsPerSecond: number;
}

/** Runs the Nexmark queries one after the other, each in a process of its own. */
export async function benchCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { queries, events, sourceKind, parallelism, isJson, isScriptWanted } = parseBenchArgs(args);
  const say = (line: string): void => terminal.error(`${line}\n`);
  const source: EventSource =
    sourceKind === 'file' ? { kind: 'file', path: await nexmarkFile(events, say) } : { kind: 'generator', events };
  const directory = mkdtempSync(path.join(os.tmpdir(), 'lockstep-bench-'));
  if (isScriptWanted) {
    for (const query of queries)
      terminal.write(queryScript(query, source, path.join(directory, query), sideInputFile(directory)));
    return 0;
  }
  try {
    const results: QueryResult[] = [];
    for (const query of queries) {
      const measured = await measureQuery(query, source, parallelism, directory);
      const eventsPerSecond = Math.round(events / measured.seconds);
      results.push({ query, events, ...measured, eventsPerSecond });
      if (!isJson) say(`${query}: ${eventsPerSecond.toLocaleString('en')} events/s`);
    }
    terminal.write(isJson ? `${JSON.stringify(results, null, 2)}\n` : table(results));
    return 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureQuery(
  query: string,
  source: EventSource,
  parallelism: string,
  directory: string,
): Promise<Measurement> {
  const script = path.join(directory, `${query}.sql`);
  writeFileSync(script, queryScript(query, source, path.join(directory, query), sideInputFile(directory)));
  const program = path.join(import.meta.dirname, '../bench/measure-query.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, `--max-old-space-size=${oldGenerationMib}`, program, script, parallelism],
    { maxBuffer: 1 << 20 },
  );
  return JSON.parse(stdout);
}

function sideInputFile(directory: string): string {
  const file = path.join(directory, 'side-input.jsonl');
  writeFileSync(file, Array.from({ length: sideInputRows }, (_, key) => `["+I",${key},"${key}"]\n`).join(''));
  return file;
}

function parseBenchArgs(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      query: { type: 'string', multiple: true },
      events: { type: 'string', default: '1000000' },
      source: { type: 'string', default: 'file' },
      parallelism: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      'print-script': { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1 || positionals[0] !== 'nexmark') throw userError('cli.usage', `Usage: ${benchUsage}`);
  const events = Number(values.events);
  if (!Number.isSafeInteger(events) || events < 1)
    throw userError('cli.usage', `--events is a whole number above 0, not '${values.events}'`);
  const { source: sourceKind, query: queries = queryNames } = values;
  if (sourceKind !== 'file' && sourceKind !== 'generator')
    throw userError('cli.usage', `--source is 'file' or 'generator', not '${sourceKind}'`);
  for (const query of queries)
    if (!queryNames.includes(query))
      throw userError('cli.usage', `There is no query '${query}'; there are ${queryNames.join(', ')}`);
  return {
    queries,
    events,
    sourceKind,
    parallelism: values.parallelism,
    isJson: values.json,
    isScriptWanted: values['print-script'],
  };
}

const table = (results: readonly QueryResult[]): string =>
  drawTable(
    [
      { name: 'query', type: 'STRING' },
      ...['events/s', 'seconds', 'CPU s', 'peak MiB'].map(name => ({ name, type: 'BIGINT' })),
      { name: 'fallback', type: 'STRING' },
    ],
    results.map(result => [
      result.query,
      result.eventsPerSecond.toLocaleString('en'),
      result.seconds.toFixed(2),
      result.cpuSeconds.toFixed(2),
      (result.peakMemoryBytes / 2 ** 20).toFixed(0),
      fallbackText(result.fallback),
    ]),
  );

const fallbackText = (fallback: QueryResult['fallback']): string =>
  fallback === null ? 'not known' : fallback === false ? '' : fallback.join('; ');
