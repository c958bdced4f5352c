import type { ObjectPath as PathNode } from '@lockstep/sql/ast';
import {
  type AstNode,
  type CreateView,
  type FunctionCall,
  type NamedTable,
  type Query,
  type Select,
  type TableReference,
  walk,
} from '@lockstep/sql/ast';
import { canonicalText, type TextEdit } from './canonical-text.ts';
import { quoteName } from './quote.ts';
import type { ViewDefinition } from './table-definition.ts';

/** What completing a query's names needs of the catalog. */
export interface NameCompletion {
  /** The quoted full path of a table or view. */
  readonly fullPath: (path: PathNode) => string;
  /** The quoted full path of a function of the catalog; null for all others. */
  readonly functionPath: (path: PathNode) => string | null;
  /** Its columns in order; null when it has none that are known. */
  readonly columnsOf: (path: PathNode) => readonly string[] | null;
}

/**
 * CREATE VIEW as a value. The query is kept with full paths and with `*` spelled out, so that it means the same wherever and whenever it is read;
 * `queryColumns` are the names of its result.
 */
export function readViewDefinition(
  source: string,
  node: CreateView,
  queryColumns: readonly string[],
  completion: NameCompletion,
): ViewDefinition {
  const named = node.columns.map(column => ({ name: column.name.name, comment: column.comment?.value ?? null }));
  return {
    kind: 'view',
    columns: named.length > 0 ? named : queryColumns.map(name => ({ name, comment: null })),
    query: completeQuery(source, node.query, completion),
    comment: node.comment?.value ?? null,
  };
}

/** The query in canonical form with every table named in full. */
export function completeQuery(source: string, query: Query, completion: NameCompletion): string {
  const commonTables = new Set<string>();
  walk(query, node => {
    if (node.kind === 'cte' && 'name' in node) commonTables.add((node.name as { name: string }).name);
    return undefined;
  });
  const isCommon = (path: PathNode): boolean => path.parts.length === 1 && commonTables.has(path.parts[0]!.name);
  const edits: TextEdit[] = [];
  walk(query, node => {
    if (isNode(node, 'named-table')) {
      if (!isCommon(node.path)) edits.push(...completeTable(node, completion));
    } else if (isNode(node, 'table-query') || isNode(node, 'table-argument')) {
      const { path } = node;
      if (path !== undefined && !isCommon(path)) edits.push({ ...path.span, text: completion.fullPath(path) });
    } else if (isNode(node, 'function-call')) {
      const path = completion.functionPath(node.name);
      if (path !== null) edits.push({ ...node.name.span, text: path });
    } else if (isNode(node, 'select')) edits.push(...completeSelect(node, isCommon, completion));
    return undefined;
  });
  return canonicalText(source, query, edits);
}

interface NodeKinds {
  'function-call': FunctionCall;
  'named-table': NamedTable;
  'table-query': { readonly path: PathNode | undefined } & AstNode;
  'table-argument': { readonly path: PathNode | undefined } & AstNode;
  select: Select;
}

const isNode = <K extends keyof NodeKinds>(node: AstNode, kind: K): node is NodeKinds[K] => node.kind === kind;

const nameOf = (table: NamedTable): string => table.alias?.name.name ?? table.path.parts.at(-1)!.name;

function completeTable(table: NamedTable, { fullPath }: NameCompletion): readonly TextEdit[] {
  const { end } = table.span;
  const path = { ...table.path.span, text: fullPath(table.path) };
  if (table.alias !== undefined) return [path];
  const alias = `AS ${quoteName(nameOf(table))}`;
  // An edit behind the path would fall into the edit of the path itself.
  if (end === table.path.span.end) return [{ ...path, text: `${path.text} ${alias}` }];
  return [path, { start: end, end, text: alias }];
}

/** Stars become columns; columns of a single table are named with it. What can't be told without deeper knowledge stays as written. */
function completeSelect(
  select: Select,
  isCommon: (path: PathNode) => boolean,
  { columnsOf }: NameCompletion,
): readonly TextEdit[] {
  const tables = select.from === undefined ? [] : plainTables(select.from);
  if (tables === null || tables.some(table => isCommon(table.path))) return [];
  const known = tables.flatMap(table => {
    const columns = columnsOf(table.path);
    return columns === null ? [] : [{ name: nameOf(table), columns }];
  });
  if (known.length !== tables.length) return [];
  const edits: TextEdit[] = [];
  for (const item of select.items) {
    if (item.kind !== 'select-star') continue;
    const meant = known.filter(({ name }) => item.qualifier.length === 0 || item.qualifier.at(-1)!.name === name);
    if (meant.length === 0) continue;
    const text = meant.flatMap(({ name, columns }) => columns.map(column => `${quoteName(name)}.${quoteName(column)}`));
    edits.push({ ...item.span, text: text.join(', ') });
  }
  const [only, second] = known;
  if (only !== undefined && second === undefined) edits.push(...qualifyColumns(select, only));
  return edits;
}

/** The tables of a FROM that is nothing but tables by name; null otherwise. Their columns are those of `*`. */
function plainTables(from: TableReference): readonly NamedTable[] | null {
  if (from.kind === 'named-table') return from.alias === undefined || from.alias.columns.length === 0 ? [from] : null;
  if (from.kind !== 'join' || from.natural || from.using !== undefined) return null;
  const [left, right] = [plainTables(from.left), plainTables(from.right)];
  return left === null || right === null ? null : [...left, ...right];
}

function qualifyColumns(
  select: Select,
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  walk(select, node => {
    if (node !== select && (node.kind === 'query' || node.kind === 'select')) return false;
    if (node.kind !== 'column-reference' || !('path' in node)) return undefined;
    const path = node.path as readonly { name: string }[];
    if (path.length === 1 && columns.includes(path[0]!.name)) {
      edits.push({ ...node.span, text: `${quoteName(name)}.${quoteName(path[0]!.name)}` });
    }
    return false;
  });
  return edits;
}
