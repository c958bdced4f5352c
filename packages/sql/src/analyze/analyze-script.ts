import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { Statement } from '../ast/index.ts';
import { parseScript } from '../parse/index.ts';
import { type Analysis, AnalysisFailure, failUnsupported, noCommonTables, report } from './analysis.ts';
import { CatalogScope, printPath } from './catalog-scope.ts';
import type { AnalysisEnvironment, AnalyzedScript, AnalyzedStatement } from './environment.ts';
import { analyzeInsert } from './inserts.ts';
import { sourceTable } from './paired.ts';
import { analyzeQuery } from './queries.ts';
import { defineTable } from './tables.ts';
import { alterFunction, createFunction, dropFunction } from './user-functions/function-statements.ts';

/**
 * What a script means in one mode: names resolved against the catalog and the script's own definitions, everything typed. Never throws on user text;
 * a statement with a mistake is left out and its diagnostic says why, the ones after it are still analyzed.
 */
export function analyzeScript(text: string, environment: AnalysisEnvironment): AnalyzedScript {
  const parsed = parseScript(text);
  const analysis = createAnalysis(environment, parsed.diagnostics);
  const statements = parsed.statements.flatMap(statement => {
    try {
      const analyzed = analyzeStatement(analysis, statement);
      return analyzed === null ? [] : [analyzed];
    } catch (error) {
      if (error instanceof AnalysisFailure) return [];
      throw error;
    }
  });
  return { statements, diagnostics: analysis.diagnostics, symbols: analysis.symbols };
}

/** An analysis at its start: nothing defined yet but the catalog. */
export function createAnalysis(environment: AnalysisEnvironment, diagnostics: readonly Diagnostic[] = []): Analysis {
  return {
    mode: environment.mode,
    catalog: new CatalogScope(environment.catalog, {
      catalog: environment.currentCatalog,
      database: environment.currentDatabase,
    }),
    connectors: new Map(environment.connectors.map(connector => [connector.name, connector])),
    diagnostics: [...diagnostics],
    symbols: [],
    viewDepth: 0,
    lookupHints: new Map(),
    analyzeQuery,
  };
}

function analyzeStatement(analysis: Analysis, statement: Statement): AnalyzedStatement | null {
  const { span } = statement;
  switch (statement.kind) {
    case 'query-statement':
      return { kind: 'query', relation: analyzeQuery(analysis, statement.query, noCommonTables), span };
    case 'insert':
      return { kind: 'insert', sinks: [analyzeInsert(analysis, statement)], span };
    case 'statement-set':
      return { kind: 'insert', sinks: statement.inserts.map(insert => analyzeInsert(analysis, insert)), span };
    case 'create-table':
      return createTable(analysis, statement);
    case 'create-view':
      return createView(analysis, statement);
    case 'create-function':
      return createFunction(analysis, statement);
    case 'alter-function':
      return alterFunction(analysis, statement);
    case 'drop':
      return statement.object === 'FUNCTION' ? dropFunction(analysis, statement) : drop(analysis, statement);
    case 'set':
      return statement.option === undefined
        ? null
        : { kind: 'set', key: statement.option.key.value, value: statement.option.value.value, span };
    case 'use-catalog':
    case 'use-database': {
      const parts = statement.kind === 'use-catalog' ? [] : statement.path.parts.map(part => part.name);
      if (statement.kind === 'use-catalog') analysis.catalog.use(statement.name.name, 'default_database');
      else analysis.catalog.use(parts.at(-2) ?? null, parts.at(-1) ?? '');
      return null;
    }
    case 'error-statement':
      return null;
    default:
      return failUnsupported(analysis, `The statement ${statement.kind.replaceAll('-', ' ').toUpperCase()}`, span);
  }
}

function createTable(
  analysis: Analysis,
  statement: Extract<Statement, { kind: 'create-table' }>,
): AnalyzedStatement | null {
  const path = analysis.catalog.resolve(statement.path);
  if (analysis.catalog.find(path) !== null && statement.mode === 'create') {
    if (!statement.ifNotExists) {
      report(
        analysis,
        'object_exists',
        `${printPath(path)} already exists`,
        statement.path.span,
        'Use CREATE TABLE IF NOT EXISTS.',
      );
    }
    return null;
  }
  analysis.catalog.define({ path, definition: statement, isInScript: true });
  const definition = defineTable(analysis, path, statement);
  return {
    kind: 'create-table',
    table: sourceOrPlain(analysis, definition, statement.path.span),
    span: statement.span,
  };
}

/** A binding that can't be read (a sink with other columns) is shown as it is. */
function sourceOrPlain(analysis: Analysis, definition: Parameters<typeof sourceTable>[1], span: Statement['span']) {
  try {
    return sourceTable({ ...analysis, diagnostics: [], symbols: [] }, definition, span);
  } catch (error) {
    if (error instanceof AnalysisFailure) return definition.table;
    throw error;
  }
}

function createView(
  analysis: Analysis,
  statement: Extract<Statement, { kind: 'create-view' }>,
): AnalyzedStatement | null {
  const path = analysis.catalog.resolve(statement.path);
  if (analysis.catalog.find(path) !== null && statement.mode === 'create') {
    if (!statement.ifNotExists)
      report(analysis, 'object_exists', `${printPath(path)} already exists`, statement.path.span);
    return null;
  }
  analyzeQuery(analysis, statement.query, noCommonTables);
  analysis.catalog.define({ path, definition: statement, isInScript: true });
  return { kind: 'create-view', path, span: statement.span };
}

function drop(analysis: Analysis, statement: Extract<Statement, { kind: 'drop' }>): AnalyzedStatement {
  if (statement.object !== 'TABLE' && statement.object !== 'VIEW') {
    return failUnsupported(analysis, `DROP ${statement.object}`, statement.span);
  }
  const path = analysis.catalog.resolve(statement.path);
  if (analysis.catalog.find(path) === null && !statement.ifExists) {
    report(
      analysis,
      'table_unknown',
      `${printPath(path)} does not exist`,
      statement.path.span,
      'Use DROP ... IF EXISTS.',
    );
  }
  analysis.catalog.drop(path);
  const object = statement.object === 'TABLE' ? 'table' : 'view';
  return { kind: 'drop', object, path, ifExists: statement.ifExists, span: statement.span };
}
