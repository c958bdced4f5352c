import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reconciliationStartedSchema } from '@lockstep/contracts/public-api';
import { type ReconciliationSummary, reconciliationSummarySchema } from '@lockstep/contracts/reconciliation';
import { externalError, userError } from '@lockstep/kernel/errors';
import { homeDirectory } from '../env.ts';
import { Instance } from '../instance.ts';
import type { Terminal } from '../terminal.ts';

export const reconcileUsage = 'lockstep reconcile NAME [--repair] [--json]';

const pollMs = 100;
const waitMsMax = 120_000;

/** Compares a pair's two results now; with --repair it then makes the stream result equal and compares again. Exit code 1 when they differ. */
export async function reconcileCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, repair: { type: 'boolean', default: false } },
  });
  const [pair] = positionals;
  if (pair === undefined) throw userError('cli.usage', `Usage: ${reconcileUsage}`);
  const instance = Instance.find(homeDirectory());
  let result = await startAndWait(instance, pair, 'reconciliation', {});
  if (values.repair && result.windowsDifferent > 0)
    result = await startAndWait(instance, pair, 'repair', { reconciliationId: result.id });
  terminal.write(values.json ? `${JSON.stringify(shown(result), null, 2)}\n` : inWords(result));
  return result.equalPercent === 100 ? 0 : 1;
}

async function startAndWait(
  instance: Instance,
  pair: string,
  errand: 'reconciliation' | 'repair',
  request: Readonly<Record<string, string>>,
): Promise<ReconciliationSummary> {
  const { reconciliationId: id } = await instance.post(['pairs', pair, errand], request, reconciliationStartedSchema);
  for (const deadlineMs = Date.now() + waitMsMax; Date.now() < deadlineMs; await sleep(pollMs)) {
    const found = await instance.get(['pairs', pair, 'reconciliation'], reconciliationSummarySchema, { id });
    if (found.state === 'failed') throw userError('reconciliation.failed', found.error ?? 'The reconciliation failed');
    if (found.state === 'done') return found;
  }
  throw externalError(
    'reconciliation.timeout',
    `The reconciliation took more than ${waitMsMax / 1_000} s. Is a worker running?`,
  );
}

const shown = (result: ReconciliationSummary) => ({
  pair: result.pair,
  equalPercent: result.equalPercent,
  windows: result.windows,
  windowsDifferent: result.windowsDifferent,
  windowsOpen: result.windowsOpen,
  equal: result.equal,
  missing: result.missing,
  extra: result.extra,
  different: result.different,
  lateDropped: result.lateDropped,
});

const inWords = (result: ReconciliationSummary): string =>
  `${result.pair}: ${result.equalPercent ?? '-'} % equal over ${result.windows} closed windows (${result.equal} equal, ${result.missing} missing, ` +
  `${result.extra} extra, ${result.different} different, ${result.lateDropped} late rows dropped)\n`;
