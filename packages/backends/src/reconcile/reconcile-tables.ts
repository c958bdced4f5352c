import type { RowDifference } from '@lockstep/contracts/reconciliation';
import { type Batch, printValue, readValue } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { printType, typesEqual, withNullable } from '@lockstep/sql/types';
import { ClosedWindows } from './closed-windows.ts';
import { matchRows, type RowMatch } from './match-rows.ts';
import { type ReadDeps, readResult, resultFields } from './read-result.ts';
import type { ReconciliationRequest, ReconciliationResult } from './reconciliation.ts';
import { WindowTally } from './window-tally.ts';

/** Both results side by side, row by row. */
export interface ComparedResults {
  readonly schema: readonly Field[];
  readonly streamRows: Batch;
  readonly batchRows: Batch;
  readonly match: RowMatch;
  readonly closed: ClosedWindows;
}

export async function compareResults(
  request: ReconciliationRequest,
  deps: ReadDeps,
  signal?: AbortSignal,
): Promise<ComparedResults> {
  const schema = commonSchema(request);
  const streamRows = await readResult(request.stream, schema, deps, signal);
  const batchRows = await readResult(request.batch, schema, deps, signal);
  const keys = request.keyColumns.map(name => columnIndex(schema, name));
  const closed = new ClosedWindows(request, schema, streamRows);
  return { schema, streamRows, batchRows, match: matchRows(streamRows, batchRows, keys), closed };
}

/** Compares the two results of a pair over all windows that are closed on the stream side. */
export async function reconcileTables(
  request: ReconciliationRequest,
  deps: ReadDeps,
  signal?: AbortSignal,
): Promise<ReconciliationResult> {
  return summarize(request, await compareResults(request, deps, signal));
}

function summarize(request: ReconciliationRequest, compared: ComparedResults): ReconciliationResult {
  const { streamRows, batchRows, match, closed } = compared;
  const tally = new WindowTally(request.lateRowsByWindow, closed);
  const differences: RowDifference[] = [];
  const note = (kind: RowDifference['kind'], streamRow: number, batchRow: number, isOpen: boolean): void => {
    if (!isOpen && differences.length < request.differencesMax)
      differences.push(describe(request, compared, kind, streamRow, batchRow));
  };
  for (let row = 0; row < streamRows.rowCount; row++) {
    const batchRow = match.batchRowOf[row]!;
    if (match.isEqual[row] === 1) tally.add(streamRows, row, 'equal');
    else {
      const kind = batchRow === -1 ? 'extra' : 'different';
      note(kind, row, batchRow, tally.add(streamRows, row, kind).isOpen);
    }
  }
  for (const row of match.missing) note('missing', -1, row, tally.add(batchRows, row, 'missing').isOpen);
  return { ...tally.finish(), differences };
}

/** The columns of both results. They must be the same: agreement over a part of the columns would claim too much. */
function commonSchema({ stream, batch, keyColumns, windowColumn }: ReconciliationRequest): readonly Field[] {
  const [streamFields, batchFields] = [resultFields(stream), resultFields(batch)];
  const refuse = (name: string, problem: string): never => {
    throw userError('reconciliation.columns_differ', `Column '${name}' of '${stream.path.name}' ${problem}`, {
      details: { column: name },
    });
  };
  for (const { name } of batchFields)
    if (columnIndex(streamFields, name) === -1) refuse(name, 'is not in the stream result');
  for (const { name, type } of streamFields) {
    const other = batchFields[columnIndex(batchFields, name)];
    if (other === undefined) refuse(name, 'is not in the batch result');
    else if (!typesEqual(type, other.type, { nullability: false })) {
      const [inStream, inBatch] = [type, other.type].map(side => printType(withNullable(side, true)));
      refuse(name, `is ${inStream} in the stream result and ${inBatch} in the batch result`);
    }
  }
  for (const name of [...keyColumns, ...(windowColumn === null ? [] : [windowColumn])]) {
    if (columnIndex(streamFields, name) === -1) refuse(name, "is not in the results, so their rows can't be matched");
  }
  return streamFields;
}

export const columnIndex = (schema: readonly Field[], name: string): number =>
  schema.findIndex(field => field.name === name);

type Printed = Record<string, string | null>;

/** One differing row as people read it; -1 stands for no row. */
function describe(
  request: ReconciliationRequest,
  { schema, streamRows, batchRows, closed }: ComparedResults,
  kind: RowDifference['kind'],
  streamRow: number,
  batchRow: number,
): RowDifference {
  const print = (rows: Batch, row: number): Printed | null =>
    row === -1 ? null : Object.fromEntries(schema.map((field, i) => [field.name, printCell(rows, row, i, field)]));
  const [stream, batch] = [print(streamRows, streamRow), print(batchRows, batchRow)];
  const shown = stream ?? batch ?? {};
  return {
    windowStartMs: streamRow === -1 ? closed.startMs(batchRows, batchRow) : closed.startMs(streamRows, streamRow),
    kind,
    key: Object.fromEntries(request.keyColumns.map(name => [name, shown[name] ?? null])),
    stream,
    batch,
    columns: stream === null || batch === null ? [] : Object.keys(stream).filter(name => stream[name] !== batch[name]),
  };
}

function printCell(rows: Batch, row: number, column: number, field: Field): string | null {
  const value = readValue(rows.columns[column]!, row, field.type);
  return value === null ? null : printValue(value, field.type);
}
