import { type Batch, gatherBatch, rowKinds } from '@lockstep/dataflow/batch';
import type { ConnectorContext, ConnectorRegistry } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import { type ReadDeps, storedFields } from './read-result.ts';
import { type ComparedResults, columnIndex, compareResults } from './reconcile-tables.ts';
import type { ReconciliationRequest } from './reconciliation.ts';
import { cellEquality, hashRows } from './row-equality.ts';

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
  const keys = request.keyColumns.map(name => columnIndex(compared.schema, name));
  const rewritten = new Set([...different, ...twinsOf(extra, compared, keys)]);
  const changes = [
    rowsOfKind(streamRows, extra, rowKinds.delete),
    rowsOfKind(batchRows, [...rewritten], rowKinds.updateAfter),
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

/** Whether a row lies in a closed window that is to be repaired. */
function windowFilter(
  { windowColumn }: ReconciliationRequest,
  { closed }: ComparedResults,
  wanted: ReadonlySet<number> | null,
): (rows: Batch, row: number) => boolean {
  if (windowColumn === null) return () => true;
  return (rows, row) => {
    const startMs = closed.startMs(rows, row);
    return closed.isClosed(rows, row) && (wanted === null || (startMs !== null && wanted.has(startMs)));
  };
}

/**
 * The batch rows that have the key of an extra row. A result without an enforced key can hold a key twice; its deletion takes both rows away, so the right one is written
 * again.
 */
function twinsOf(extra: readonly number[], { streamRows, match }: ComparedResults, keys: readonly number[]): number[] {
  if (extra.length === 0) return [];
  const equals = keys.map(column => cellEquality(streamRows.columns[column]!, streamRows.columns[column]!));
  const hashes = hashRows(streamRows, keys);
  const byHash = Map.groupBy(extra, row => hashes[row]!);
  const twins: number[] = [];
  for (let row = 0; row < streamRows.rowCount; row++) {
    const batchRow = match.batchRowOf[row]!;
    if (batchRow === -1) continue;
    const isTwin = byHash.get(hashes[row]!)?.some(other => equals.every(isEqual => isEqual(row, other))) ?? false;
    if (isTwin) twins.push(batchRow);
  }
  return twins;
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
  const writer = connector.createSink(
    { table: stream, schema: storedFields(stream, schema), primaryKey },
    deps.writeContext,
  );
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
