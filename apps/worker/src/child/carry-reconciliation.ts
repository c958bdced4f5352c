import { runContext } from '@lockstep/backends/embedded';
import { type ReconciliationRequest, reconcileTables, repairStream } from '@lockstep/backends/reconcile';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { systemClock } from '@lockstep/kernel/clock';
import { toErrorInfo, userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { type ResultTable, resultTables } from '@lockstep/sql/analyze';
import type { ReconciliationSpec, Report } from './protocol.ts';

/** Repairs when asked to, compares, and answers with what it found or why it could not. */
export async function carryReconciliation(spec: ReconciliationSpec, signal: AbortSignal): Promise<Report> {
  try {
    return { kind: 'reconciled', findings: await reconcile(spec, signal) };
  } catch (error) {
    const info = toErrorInfo(error);
    return { kind: 'reconciliation-failed', error: { ...info, details: { ...info.details } } };
  }
}

async function reconcile(
  spec: ReconciliationSpec,
  signal: AbortSignal,
): Promise<Extract<Report, { kind: 'reconciled' }>['findings']> {
  const { primaryKey: keyColumns, ...tables } = findResultTables(spec);
  const request: ReconciliationRequest = {
    ...tables,
    keyColumns,
    closedUntilMs: spec.closedUntilMs,
    lateRowsByWindow: new Map(spec.lateRows.map(({ windowStartMs, rows }) => [windowStartMs, rows])),
    differencesMax: spec.differencesMax,
  };
  const connectors = createConnectorRegistry();
  const engine = { connectors, clock: systemClock, logger: silentLogger };
  const { context } = runContext(engine, { ...spec, mode: 'batch' });
  const deps = { connectors, context };
  if (spec.repairWindowStartsMs !== null) {
    const { context: writeContext } = runContext(engine, { ...spec, mode: 'stream' });
    await repairStream(request, new Set(spec.repairWindowStartsMs), { ...deps, writeContext }, signal);
  }
  const result = await reconcileTables(request, deps, signal);
  return {
    ...result,
    tableName: tables.stream.path.name,
    windows: [...result.windows],
    differences: [...result.differences],
  };
}

/** The first of the job's results that both sides write apart. */
function findResultTables({ sqlText, catalog }: Pick<ReconciliationSpec, 'sqlText' | 'catalog'>): ResultTable {
  const [first] = resultTables(sqlText, { catalog, connectors: connectorDescriptors });
  if (first !== undefined) return first;
  throw userError(
    'reconciliation.no_result_table',
    "The job writes no logical table ('connector' = 'paired') with a PRIMARY KEY, so there are no two results whose rows can be matched",
  );
}
