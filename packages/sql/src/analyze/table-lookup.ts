import type { Relation } from '../algebra/index.ts';
import type { CreateView, Hint, ObjectPath as PathNode } from '../ast/index.ts';
import { type Analysis, AnalysisFailure, type CommonTables, didYouMean, fail, noCommonTables } from './analysis.ts';
import { type CatalogEntry, printPath } from './catalog-scope.ts';
import { withOptionHints } from './hints.ts';
import { sourceTable } from './paired.ts';
import { defineTable, scanTable, type TableDefinition } from './tables.ts';
import { unordered } from './unordered.ts';

export function findEntry(analysis: Analysis, path: PathNode): CatalogEntry {
  const resolved = analysis.catalog.resolve(path);
  const entry = analysis.catalog.find(resolved);
  if (entry !== null) {
    analysis.symbols.push({ kind: 'table', span: path.span, name: resolved.name, detail: printPath(resolved) });
    return entry;
  }
  const name = path.parts.map(part => part.name).join('.');
  return fail(
    analysis,
    'table_unknown',
    `Object '${name}' not found`,
    path.span,
    didYouMean(resolved.name, analysis.catalog.names()),
  );
}

/** The rows under a name: those of WITH come before tables and views. */
export function namedRows(
  analysis: Analysis,
  path: PathNode,
  tables: CommonTables,
  hints: readonly Hint[] = [],
): Relation {
  return commonRows(path, tables) ?? readTable(analysis, path, hints);
}

/** The query of WITH that a name without qualifiers stands for. */
export function commonRows({ parts: [only, more] }: PathNode, tables: CommonTables): Relation | undefined {
  return more === undefined && only !== undefined ? tables.get(only.name) : undefined;
}

/** A table's or view's rows. */
export function readTable(analysis: Analysis, path: PathNode, hints: readonly Hint[] = []): Relation {
  const entry = findEntry(analysis, path);
  const { definition } = entry;
  if (definition.kind === 'create-view') {
    if (hints[0] !== undefined) fail(analysis, 'hint_view', viewTakesNoHints(entry), hints[0].span);
    return expandView(analysis, entry, definition, path);
  }
  const table = sourceTable(analysis, withOptionHints(analysis, tableOf(analysis, entry, path), hints), path.span);
  if (analysis.connectors.get(table.connector)?.scan === null) {
    fail(analysis, 'not_a_source', `Connector '${table.connector}' of '${table.path.name}' can't be read`, path.span);
  }
  return scanTable(analysis, table, path.span);
}

/** The definition behind a table name; its own mistakes are shown where they stand, or at the name when they are in another text. */
export function tableOf(analysis: Analysis, entry: CatalogEntry, path: PathNode): TableDefinition {
  const { definition } = entry;
  if (definition.kind !== 'create-table')
    return fail(analysis, 'not_a_table', `'${entry.path.name}' is a view`, path.span);
  const defined = elsewhere(analysis, entry, path, nested => defineTable(nested, entry.path, definition));
  return entry.statistics === undefined
    ? defined
    : { ...defined, table: { ...defined.table, statistics: entry.statistics } };
}

/** Flink's words. */
const viewTakesNoHints = ({ path: { catalog, database, name } }: CatalogEntry): string =>
  `View '\`${catalog}\`.\`${database}\`.\`${name}\`' cannot be enriched with new options. Hints can only be applied to tables.`;

const viewDepthMax = 50;

function expandView(analysis: Analysis, entry: CatalogEntry, view: CreateView, path: PathNode): Relation {
  if (analysis.viewDepth >= viewDepthMax) {
    fail(
      analysis,
      'view_depth',
      `View '${entry.path.name}' is nested more than ${viewDepthMax} deep, or names itself`,
      path.span,
    );
  }
  const relation = elsewhere(analysis, entry, path, nested =>
    nested.analyzeQuery({ ...nested, viewDepth: nested.viewDepth + 1 }, view.query, noCommonTables),
  );
  const rows = unordered(relation);
  const named = view.columns.length === 0 ? rows : renameColumns(analysis, rows, view, path);
  return JSON.parse(JSON.stringify(named, (key, value) => (key === 'span' ? undefined : value)));
}

function renameColumns(analysis: Analysis, relation: Relation, view: CreateView, path: PathNode): Relation {
  if (view.columns.length !== relation.schema.length) {
    const message = `View '${view.path.parts.at(-1)?.name}' lists ${view.columns.length} columns, its query has ${relation.schema.length}`;
    return fail(analysis, 'view_columns', message, path.span);
  }
  return {
    kind: 'project',
    input: relation,
    expressions: relation.schema.map(({ type }, index) => ({ kind: 'input-ref', index, type })),
    schema: relation.schema.map(({ type }, i) => ({ name: view.columns[i]!.name.name, type })),
  };
}

/** Analyzes a definition that may come from another text. */
function elsewhere<T>(analysis: Analysis, entry: CatalogEntry, path: PathNode, analyze: (nested: Analysis) => T): T {
  const nested: Analysis = { ...analysis, diagnostics: [], symbols: [], outerQuery: undefined };
  try {
    const result = analyze(nested);
    const [problem] = nested.diagnostics;
    if (problem === undefined) return result;
    return failElsewhere(analysis, entry, path, problem.message, problem.hint);
  } catch (error) {
    const [problem] = nested.diagnostics;
    if (!(error instanceof AnalysisFailure) || problem === undefined) throw error;
    return failElsewhere(analysis, entry, path, problem.message, problem.hint);
  }
}

/** A definition in the script reports its own mistakes when its statement is analyzed. */
function failElsewhere(
  analysis: Analysis,
  entry: CatalogEntry,
  path: PathNode,
  message: string,
  hint: string | undefined,
): never {
  const code = entry.isInScript ? 'definition_invalid' : 'catalog_invalid';
  return fail(analysis, code, `${printPath(entry.path)} can't be used: ${message}`, path.span, hint);
}
