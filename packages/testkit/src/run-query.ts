import { compileStatement, printRows, runContext } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { SinkWriter } from '@lockstep/dataflow/ports';
import { localSubtasks, startRun } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { fromErrorInfo } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import type { SinkNode } from '@lockstep/plan/physical';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { lendingConnectors } from './lent-batches.ts';

export interface QueryRow {
  readonly rowKind: '+I' | '-U' | '+U' | '-D';
  readonly cells: readonly (string | null)[];
}

/** A ring between subtasks takes a few rows at a time: every batch is taken apart, and subtasks wait for each other. */
const bytesPerRing = 1024;

/**
 * Runs the last query of a script through the whole engine and answers with its changelog, in order. With a parallelism above 1 in so many subtasks, all in
 * this thread. `spillBytesMax`: how much state of an operator stays in memory.
 */
export async function runQuery(
  sqlText: string,
  mode: 'stream' | 'batch',
  fileRoots: readonly string[],
  parallelism = 1,
  catalog: CatalogSnapshot = { objects: [] },
  spillBytesMax?: number,
): Promise<readonly QueryRow[]> {
  const config = { 'parallelism.default': String(parallelism) };
  const request = { sqlText, catalog, connectors: connectorDescriptors, mode, config };
  const compiled = compileStatement(request, sqlText.length);
  if (compiled.plan === null)
    throw new Error(compiled.diagnostics.map(diagnostic => formatDiagnostic(sqlText, diagnostic)).join('\n'));
  const rows: QueryRow[] = [];
  const connectors = lendingConnectors(createConnectorRegistry());
  const identity = { mode, config: compiled.config, secrets: {}, fileRoots, writerId: 'test', fencingToken: 1 };
  const deps = () => ({
    ...runContext({ connectors, clock: systemClock, logger: silentLogger }, identity),
    spillBytesMax,
    createSink: (node: SinkNode): SinkWriter => ({
      open: async () => {},
      write: async batch => void rows.push(...printRows(node, batch)),
      flush: async () => {},
      prepare: async () => null,
      commit: async () => {},
      abort: async () => {},
      close: async () => {},
    }),
  });
  const parallel = parallelism === 1 ? undefined : { parallelism, startSubtask: localSubtasks(deps), bytesPerRing };
  const { createSink, ...runDeps } = deps();
  const replaced = parallel === undefined ? { createSink } : { parallel };
  const run = startRun(compiled.plan, { ...runDeps, ...replaced, checkpoint: null, onEvent: () => {} });
  const outcome = await run.done;
  if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
  return rows;
}

/** What is left of a changelog, as printed rows in order of appearance. */
export function foldChangelog(rows: readonly QueryRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { rowKind, cells } of rows) {
    const text = printCells(cells);
    counts.set(text, (counts.get(text) ?? 0) + (rowKind === '-U' || rowKind === '-D' ? -1 : 1));
  }
  return [...counts].flatMap(([text, count]) => {
    if (count < 0) throw new Error(`Row taken away more often than it came: ${text}`);
    return Array.from({ length: count }, () => text);
  });
}

export const printCells = (cells: readonly (string | null)[]): string => cells.map(cell => cell ?? 'NULL').join(', ');
