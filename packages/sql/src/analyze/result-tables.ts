import type { ObjectPath, ResolvedTable } from '../catalog/index.ts';
import { isTimestamp } from '../types/index.ts';
import { analyzeScript } from './analyze-script.ts';
import type { AnalysisEnvironment } from './environment.ts';

/** A logical table that a job writes on both sides, so that the two results can be laid side by side. */
export interface ResultTable {
  readonly path: ObjectPath;
  readonly stream: ResolvedTable;
  readonly batch: ResolvedTable;
  /** What identifies a row on both sides. */
  readonly primaryKey: readonly string[];
  /** The column that tells windows apart: `window_start`, the name that window functions give, else the first timestamp of the key. */
  readonly windowColumn: string | null;
  /** The column named `window_end`, if there is one. */
  readonly windowEndColumn: string | null;
}

/** The logical tables with a primary key that the script's INSERTs write. Empty when the script has errors. */
export function resultTables(text: string, environment: Omit<AnalysisEnvironment, 'mode'>): readonly ResultTable[] {
  const sinksOf = (mode: AnalysisEnvironment['mode']): readonly ResolvedTable[] =>
    analyzeScript(text, { ...environment, mode }).statements.flatMap(statement =>
      statement.kind === 'insert' ? statement.sinks.map(sink => sink.table) : [],
    );
  const batchTables = sinksOf('batch');
  return sinksOf('stream').flatMap((stream, i): ResultTable[] => {
    const batch = batchTables[i];
    if (batch === undefined || stream.primaryKey === undefined || isSameTable(stream, batch)) return [];
    return [
      { path: stream.path, stream, batch, primaryKey: stream.primaryKey, ...windowColumns(stream, stream.primaryKey) },
    ];
  });
}

/** A plain table has one place for both sides, which can't differ from itself. */
const isSameTable = (a: ResolvedTable, b: ResolvedTable): boolean =>
  a.connector === b.connector && JSON.stringify(a.options) === JSON.stringify(b.options);

function windowColumns(
  table: ResolvedTable,
  primaryKey: readonly string[],
): Pick<ResultTable, 'windowColumn' | 'windowEndColumn'> {
  const isTime = (name: string): boolean =>
    table.columns.some(column => column.name === name && isTimestamp(column.type));
  const windowColumn = ['window_start', ...primaryKey].find(isTime) ?? null;
  return { windowColumn, windowEndColumn: windowColumn !== null && isTime('window_end') ? 'window_end' : null };
}
