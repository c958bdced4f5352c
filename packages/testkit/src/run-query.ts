import { compileStatement, printRows, runContext } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { startRun } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { fromErrorInfo } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';

export interface QueryRow {
  readonly rowKind: '+I' | '-U' | '+U' | '-D';
  readonly cells: readonly (string | null)[];
}

/** Runs the last query of a script through the whole engine and answers with its changelog, in order. */
export async function runQuery(
  sqlText: string,
  mode: 'stream' | 'batch',
  fileRoots: readonly string[],
): Promise<readonly QueryRow[]> {
  const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, mode, config: {} };
  const compiled = compileStatement(request, sqlText.length);
  if (compiled.plan === null)
    throw new Error(compiled.diagnostics.map(diagnostic => formatDiagnostic(sqlText, diagnostic)).join('\n'));
  const rows: QueryRow[] = [];
  const identity = { mode, config: compiled.config, secrets: {}, fileRoots, writerId: 'test', fencingToken: 1 };
  const run = startRun(compiled.plan, {
    ...runContext({ connectors: createConnectorRegistry(), clock: systemClock, logger: silentLogger }, identity),
    checkpoint: null,
    onEvent: () => {},
    createSink: node => ({
      open: async () => {},
      write: async batch => void rows.push(...printRows(node, batch)),
      flush: async () => {},
      prepare: async () => null,
      commit: async () => {},
      abort: async () => {},
      close: async () => {},
    }),
  });
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
