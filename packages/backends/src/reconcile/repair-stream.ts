import { type Batch, gatherBatch, rowKinds } from '@lockstep/dataflow/batch';
import type { ConnectorContext, ConnectorRegistry } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import type { ReadDeps } from './read-result.ts';
import { type ComparedResults, columnIndex, compareResults } from './reconcile-tables.ts';
import type { ReconciliationRequest } from './reconciliation.ts';

export interface RepairDeps extends ReadDeps {
  /** Of the write: a `writerId` of its own, so that the stream run's epochs stay untouched. */
  readonly writeContext: ConnectorContext;
  readonly connectors: ConnectorRegistry;
}

export interface RepairOutcome {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/**
 * Makes the stream result equal to the batch result in the given windows (all that are closed and differ when absent): rows that are missing are inserted, those
 * that differ get the batch's values, extra ones are deleted. Rows that agree are not touched; done again it changes nothing.
 */
export async function repairStream(
  request: ReconciliationRequest,
  windowStartsMs: ReadonlySet<number> | null,
  deps: RepairDeps,
  signal?: AbortSignal,
): Promise<RepairOutcome> {
  const compared = await compareResults(request, deps, signal);
  const isWanted = windowFilter(request, compared, windowStartsMs);
  const { streamRows, batchRows, match } = compared;
  const extra: number[] = [];
  const different: number[] = [];
  for (let row = 0; row < streamRows.rowCount; row++) {
    if (match.isEqual[row] === 1 || !isWanted(streamRows, row)) continue;
    if (match.batchRowOf[row] === -1) extra.push(row);
    else different.push(match.batchRowOf[row]!);
  }
  const missing = [...match.missing].filter(row => isWanted(batchRows, row));
  const changes = [
    rowsOfKind(streamRows, extra, rowKinds.delete),
    rowsOfKind(batchRows, different, rowKinds.updateAfter),
    rowsOfKind(batchRows, missing, rowKinds.insert),
  ];
  await writeChanges(
    request,
    compared,
    changes.filter(batch => batch.rowCount > 0),
    deps,
  );
  return { inserted: missing.length, updated: different.length, deleted: extra.length };
}

type RowFilter = (rows: Batch, row: number) => boolean;

function windowFilter(
  request: ReconciliationRequest,
  { schema }: ComparedResults,
  wanted: ReadonlySet<number> | null,
): RowFilter {
  const { windowColumn, windowEndColumn, closedUntilMs } = request;
  if (windowColumn === null) return () => true;
  const start = columnIndex(schema, windowColumn);
  const end = windowEndColumn === null ? start : columnIndex(schema, windowEndColumn);
  const timeAt = (rows: Batch, column: number, row: number): number => {
    const times = rows.columns[column];
    return times?.storage === 'timestamp' ? times.values[row]! : Number.NaN;
  };
  return (rows, row) => {
    const isClosed = closedUntilMs === null || timeAt(rows, end, row) <= closedUntilMs;
    return isClosed && (wanted === null || wanted.has(timeAt(rows, start, row)));
  };
}

function rowsOfKind(source: Batch, rows: readonly number[], kind: number): Batch {
  const gathered = gatherBatch(source, Int32Array.from(rows), rows.length);
  return { ...gathered, kinds: new Uint8Array(rows.length).fill(kind) };
}

async function writeChanges(
  request: ReconciliationRequest,
  { schema }: ComparedResults,
  changes: readonly Batch[],
  deps: RepairDeps,
): Promise<void> {
  if (changes.length === 0) return;
  const { stream } = request;
  const connector = deps.connectors.get(stream.connector);
  if (connector.createSink === undefined || connector.descriptor.sink === 'insert-only') {
    const message = `The stream result '${stream.path.name}' can't be repaired: connector '${stream.connector}' takes no updates`;
    throw userError('reconciliation.not_repairable', message);
  }
  const primaryKey = request.keyColumns.map(name => columnIndex(schema, name));
  const writer = connector.createSink({ table: stream, schema, primaryKey }, deps.writeContext);
  await writer.open();
  try {
    for (const batch of changes) await writer.write(batch);
    await writer.flush();
    await writer.commit(1, await writer.prepare(1));
  } catch (error) {
    await writer.abort();
    throw error;
  } finally {
    await writer.close();
  }
}
