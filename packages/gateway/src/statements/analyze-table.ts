import { type Batch, concatBatches, readValue, type Value } from '@lockstep/dataflow/batch';
import type { SinkWriter } from '@lockstep/dataflow/ports';
import { fromErrorInfo, internalError, userError } from '@lockstep/kernel/errors';
import type { SinkNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { AnalyzeTable } from '@lockstep/sql/ast';
import type { ColumnStatistics, TableColumn, TableStatistics } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import { findObject, putObject, type StoredObject } from '../catalog/catalog-tree.ts';
import { getObject } from '../catalog/resolve-path.ts';
import { printPath, quoteName, quotePath } from '../definitions/quote.ts';
import { newJobId } from '../jobs/job-registry.ts';
import { done, type StatementResult } from '../results/statement-result.ts';
import { runtimeMode } from '../sessions/session.ts';
import { tableShape } from './describe-columns.ts';
import { planStatement, startPlan } from './run-plan.ts';
import { type StatementContext, updateCatalog } from './statement-context.ts';

/** ANALYZE TABLE: one batch query over the table, whose result the catalog keeps for the planner. */
export async function analyzeTable(context: StatementContext, node: AnalyzeTable): Promise<StatementResult> {
  const { session } = context;
  const object = getObject(session.catalog, node.path);
  refuseUnanalyzable(context, node, object);
  const columns = columnsOf(context, node, object);
  const counts = await readOneRow(context, queryOf(object, columns));
  const statistics = statisticsOf(columns, counts);
  await updateCatalog(context, () => {
    const current = findObject(session.catalog, object.path);
    // Defined anew meanwhile, it is another table.
    return current?.createStatement === object.createStatement
      ? putObject(session.catalog, { ...current, statistics })
      : null;
  });
  return done();
}

/** In Flink's words, but for the partitions. */
function refuseUnanalyzable(context: StatementContext, node: AnalyzeTable, { definition, path }: StoredObject): void {
  const refuse = (message: string): never => {
    throw userError('gateway.unsupported', message);
  };
  if (runtimeMode(context.settings) === 'stream') refuse('ANALYZE TABLE is not supported for streaming mode now.');
  if (definition.kind === 'view') refuse('ANALYZE TABLE for a view is not allowed.');
  if (node.partition !== undefined)
    refuse(`Statistics are kept of whole tables: analyze ${printPath(path)} without PARTITION.`);
}

type NamedColumn = Pick<TableColumn, 'name' | 'type'>;

function columnsOf(context: StatementContext, node: AnalyzeTable, object: StoredObject): readonly NamedColumn[] {
  const { columns } = tableShape(context, object.createStatement);
  const stored = columns.filter(column => column.kind === 'physical');
  if (node.allColumns) return stored.filter(({ type }) => measureOf(type) !== null);
  return node.columns.map(({ name }) => {
    const column = columns.find(candidate => candidate.name === name);
    const path = printPath(object.path);
    if (column === undefined)
      throw userError('gateway.analyze_column', `Column: ${name} does not exist in the table: ${path}`);
    if (column.kind !== 'physical') {
      const message = `Column: ${name} is a ${column.kind} column, ANALYZE TABLE does not support ${column.kind} column.`;
      throw userError('gateway.analyze_column', message);
    }
    if (measureOf(column.type) === null)
      throw userError('gateway.analyze_column', `Column: ${name} of ${path} holds values that can't be counted apart`);
    return column;
  });
}

/** What is measured of values of a type besides how many there are; null: nothing at all. */
function measureOf(type: LogicalType): 'range' | 'distinct' | null {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'range';
    case 'BOOLEAN':
    case 'CHAR':
    case 'VARCHAR':
    case 'TIME':
      return 'distinct';
    default:
      return null;
  }
}

/** COUNT(*), then per column: distinct values, values, and of what has a range the ends of it. */
function queryOf({ path }: StoredObject, columns: readonly NamedColumn[]): string {
  const measures = columns.flatMap(({ name, type }) => {
    const column = quoteName(name);
    const end = (call: string): string => (isTime(type) ? `${call}(${column})` : `CAST(${call}(${column}) AS DOUBLE)`);
    const ends = measureOf(type) === 'range' ? [end('MIN'), end('MAX')] : [];
    return [`COUNT(DISTINCT ${column})`, `COUNT(${column})`, ...ends];
  });
  return `SELECT ${['COUNT(*)', ...measures].join(', ')} FROM ${quotePath(path)}`;
}

const isTime = ({ kind }: LogicalType): boolean => kind === 'DATE' || kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ';

function statisticsOf(columns: readonly NamedColumn[], counts: readonly Value[]): TableStatistics {
  const [rows = null, ...measures] = counts;
  const rowCount = numberOf(rows) ?? 0;
  let at = 0;
  const next = (): number | undefined => numberOf(measures[at++] ?? null);
  const entries = columns.map(({ name, type }): readonly [string, ColumnStatistics] => {
    const distinctCount = next() ?? 0;
    const nullCount = rowCount - (next() ?? 0);
    return [name, { distinctCount, nullCount, ...(measureOf(type) === 'range' && { min: next(), max: next() }) }];
  });
  return { rowCount, columns: Object.fromEntries(entries) };
}

/** Undefined: NULL, or nothing that can be compared with other numbers. */
function numberOf(value: Value): number | undefined {
  const number = typeof value === 'object' && value !== null && 'epochMs' in value ? value.epochMs : Number(value);
  return value === null || !Number.isFinite(number) ? undefined : number;
}

/** The one row of an aggregation over all rows. */
async function readOneRow(context: StatementContext, query: string): Promise<readonly Value[]> {
  const planned = planStatement({ ...context, text: query });
  const jobId = newJobId();
  const batches: Batch[] = [];
  const fields: Field[] = [];
  const run = startPlan(context, planned, jobId, {
    checkpoint: null,
    createSink: node => collector(node, batches, fields),
  });
  context.jobs.add(jobId, 'analyze', run);
  const outcome = await run.done;
  if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
  if (outcome.kind === 'canceled')
    throw userError('gateway.canceled', 'The table was not analyzed: the job was canceled');
  const { rowCount, columns } = concatBatches(fields, batches);
  if (rowCount !== 1) throw internalError('gateway.analyze', `An aggregation without keys gave ${rowCount} rows`);
  return columns.map((column, c) => readValue(column, 0, fields[c]!.type));
}

function collector({ schema }: SinkNode, batches: Batch[], fields: Field[]): SinkWriter {
  fields.push(...schema);
  return {
    open: async () => {},
    write: async batch => void batches.push(concatBatches(schema, [batch])),
    flush: async () => {},
    prepare: async () => null,
    commit: async () => {},
    abort: async () => {},
    close: async () => {},
  };
}
