import { parseArgs } from 'node:util';
import { type PairDto, pairDtoSchema, type RunDto } from '@lockstep/contracts/api';
import { userError } from '@lockstep/kernel/errors';
import { z } from 'zod';
import { homeDirectory } from '../env.ts';
import { Instance } from '../instance.ts';
import { drawTable } from '../output/result-printer.ts';
import type { Terminal } from '../terminal.ts';

export const pairsUsage = 'lockstep pairs [--json]';
export const pairUsage = 'lockstep pair NAME [--json]';

/** Lists the pairs with the state of both sides. */
export async function pairsCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } });
  const pairs = await Instance.find(homeDirectory()).get(['pairs'], z.array(pairDtoSchema));
  if (values.json) terminal.write(`${JSON.stringify(pairs.map(summaryOf), null, 2)}\n`);
  else terminal.write(drawPairs(pairs));
  return 0;
}

export async function pairCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [name] = positionals;
  if (name === undefined) throw userError('cli.usage', `Usage: ${pairUsage}`);
  const pair = await Instance.find(homeDirectory()).get(['pairs', name], pairDtoSchema);
  terminal.write(values.json ? `${JSON.stringify(summaryOf(pair), null, 2)}\n` : drawPairs([pair]));
  for (const side of [pair.stream, pair.batch]) {
    for (const line of side.run === null ? [] : notes(side.run)) terminal.error(`${line}\n`);
  }
  return 0;
}

/** What there is to say of a run that did not go straight. */
function* notes({
  side,
  state,
  attempt,
  nextAttemptAt,
  error,
  threadShortage,
  parallelism,
}: RunDto): Generator<string> {
  if (error !== null) yield `${side}: ${error.message}`;
  if (state === 'RESTARTING')
    yield `${side}: attempt ${attempt + 1} begins ${nextAttemptAt === null ? 'at once' : `at ${nextAttemptAt}`}`;
  if (threadShortage !== null)
    yield `${side}: waits for ${parallelism} subtask threads; no worker has more than ${threadShortage.threadsFree} free`;
}

function summaryOf(pair: PairDto) {
  const side = ({ state, run, nextRunAt }: PairDto['stream']) => ({
    state,
    since: run?.stateSince ?? null,
    restarts: run?.restarts ?? 0,
    attempt: run?.attempt ?? 0,
    nextAttemptAt: run?.nextAttemptAt ?? null,
    parallelism: run?.parallelism ?? null,
    threadShortage: run?.threadShortage ?? null,
    error: run?.error?.message ?? null,
    nextRunAt,
  });
  return {
    name: pair.name,
    publishedVersion: pair.publishedVersion,
    stream: side(pair.stream),
    batch: side(pair.batch),
    equalPercent: pair.reconciliation?.equalPercent ?? null,
  };
}

function drawPairs(pairs: readonly PairDto[]): string {
  const columns = ['pair', 'version', 'stream', 'batch', 'equal %'].map(name => ({
    name,
    type: name === 'equal %' ? 'DOUBLE' : 'STRING',
  }));
  const rows = pairs.map(pair => [
    pair.name,
    `v${pair.publishedVersion}`,
    pair.stream.state,
    pair.batch.state,
    pair.reconciliation?.equalPercent?.toString() ?? null,
  ]);
  return drawTable(columns, rows);
}
