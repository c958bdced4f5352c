import type { CreateMaterializedTable, CreateMode, CreateTable, RefreshMode, StartMode } from '../ast/index.ts';
import { parseComment, parseIntervalLiteral, parseWithOptions } from './literals.ts';
import { parseList, parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';
import { atQuery } from './query-start.ts';
import { parseSchemaElements } from './schema-elements.ts';
import { parseDistributed, parsePartitionedBy, parseTableLike } from './table-clauses.ts';

type SharedClauses = Pick<CreateTable, 'elements' | 'comment' | 'distribution' | 'partitionedBy' | 'options'>;

/** After `CREATE [OR REPLACE] [TEMPORARY] TABLE`. */
export function parseCreateTable(p: Parser, start: number, mode: CreateMode, temporary: boolean): CreateTable {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'new-name', "a table's name", 'after TABLE');
  const clauses = parseClauses(p);
  const like = p.accept('LIKE') ? parseTableLike(p) : undefined;
  const query = like === undefined && p.accept('AS') ? p.query() : undefined;
  return { kind: 'create-table', mode, temporary, ifNotExists, path, ...clauses, like, query, span: p.spanFrom(start) };
}

function parseClauses(p: Parser): SharedClauses {
  const elements = p.at('(') ? parseSchemaElements(p) : [];
  const comment = parseComment(p);
  const distribution = parseDistributed(p);
  const partitionedBy = parsePartitionedBy(p);
  const options = parseWithOptions(p);
  return { elements, comment, distribution, partitionedBy, options };
}

/** After `CREATE [OR ALTER] MATERIALIZED TABLE`. */
export function parseCreateMaterializedTable(p: Parser, start: number, orAlter: boolean): CreateMaterializedTable {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'new-name', "a table's name", 'after MATERIALIZED TABLE');
  const clauses = parseClauses(p);
  const freshness = p.accept('FRESHNESS') ? parseFreshness(p) : undefined;
  const refreshMode = p.accept('REFRESH_MODE') ? parseRefreshMode(p) : undefined;
  const startMode = p.accept('START_MODE') ? parseStartMode(p) : undefined;
  p.expect('AS', 'before the query');
  if (!atQuery(p, 0) && !p.at('(')) p.failMissing('a query', 'after AS');
  const query = p.query();
  return {
    kind: 'create-materialized-table',
    orAlter,
    ifNotExists,
    path,
    ...clauses,
    freshness,
    refreshMode,
    startMode,
    query,
    span: p.spanFrom(start),
  };
}

/** `= INTERVAL ..`. */
export function parseFreshness(p: Parser): NonNullable<CreateMaterializedTable['freshness']> {
  p.expect('=', 'after FRESHNESS');
  return parseIntervalLiteral(p, 'as the freshness');
}

/** `= CONTINUOUS` or `= FULL`. */
export function parseRefreshMode(p: Parser): RefreshMode {
  p.expect('=', 'after REFRESH_MODE');
  return p.expectOneOf(['CONTINUOUS', 'FULL'] as const, 'as the refresh mode');
}

const startModes = [
  'FROM_BEGINNING',
  'FROM_NOW',
  'FROM_TIMESTAMP',
  'RESUME_OR_FROM_BEGINNING',
  'RESUME_OR_FROM_NOW',
  'RESUME_OR_FROM_TIMESTAMP',
] as const;
const argumentStops = new Set([',']);

/** `= mode[(arguments)]`. */
export function parseStartMode(p: Parser): StartMode {
  p.expect('=', 'after START_MODE');
  const start = p.token.start;
  const name = p.expectOneOf(startModes, 'as the start mode');
  const hasArguments = p.accept('(');
  const args = hasArguments && !p.at(')') ? parseList(p, parser => parser.expression(), argumentStops) : [];
  if (hasArguments) p.expect(')', 'to close the start mode');
  return { kind: 'start-mode', name, arguments: args, span: p.spanFrom(start) };
}
