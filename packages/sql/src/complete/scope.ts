import type {
  CommonTableExpression,
  Expression,
  ObjectPath,
  QueryBody,
  Select,
  TableAlias,
  TableReference,
} from '../ast/index.ts';
import { findScopeNodes, type ScopeNode } from '../parse/index.ts';
import type { CatalogView, ColumnView, TableView } from './catalog-view.ts';
import type { Cursor } from './cursor.ts';

/** A table whose columns can be named at the cursor. */
export interface ScopeTable {
  /** By which it qualifies its columns; absent for an unnamed subquery. */
  readonly name: string | undefined;
  readonly columns: readonly ColumnView[];
}

export interface Scope {
  /** Tables of the innermost query first. */
  readonly tables: readonly ScopeTable[];
  /** Queries of WITH that can be named at the cursor. */
  readonly queries: readonly { readonly name: string; readonly columns: readonly ColumnView[] }[];
  readonly windows: readonly string[];
}

/** What the statement around the cursor brings into scope, as far as it can be read. */
export function findScope(cursor: Cursor, catalog: CatalogView): Scope {
  const nodes = findScopeNodes(cursor.text, cursor.whole);
  return new ScopeBuilder(nodes, catalog).at(cursor.replace.start);
}

class ScopeBuilder {
  readonly #nodes: readonly ScopeNode[];
  readonly #catalog: CatalogView;
  readonly #queries: CommonTableExpression[];

  constructor(nodes: readonly ScopeNode[], catalog: CatalogView) {
    this.#nodes = nodes;
    this.#catalog = catalog;
    this.#queries = nodes.filter(node => node.kind === 'cte');
  }

  at(offset: number): Scope {
    const selects = this.#nodes
      .filter(node => node.kind === 'select')
      .filter(node => node.span.start <= offset && offset <= node.span.end);
    const tables = selects.flatMap(select => this.#tablesOf(select.from));
    const declared = this.#declaredColumns();
    if (declared.length > 0) tables.push({ name: undefined, columns: declared });
    for (const node of this.#nodes) if (node.kind === 'object-path') tables.push(this.#named(node, undefined));
    const queries = this.#queries
      .filter(query => query.span.end <= offset)
      .map(query => ({ name: query.name.name, columns: this.#columnsOfQuery(query) }));
    const windows = selects.flatMap(select => select.windows.map(window => window.name.name));
    return { tables, queries, windows };
  }

  #tablesOf(from: TableReference | undefined): ScopeTable[] {
    switch (from?.kind) {
      case 'join':
        return [...this.#tablesOf(from.left), ...this.#tablesOf(from.right)];
      case 'named-table':
        return [this.#named(from.path, from.alias)];
      case 'derived-table':
        return [aliased(from.alias, undefined, this.#columnsOfBody(from.query.body))];
      case 'table-function':
        return [aliased(from.alias, undefined, this.#columnsOfCall(from.call.arguments))];
      case 'unnest':
        return [aliased(from.alias, undefined, [])];
      case 'parenthesized-table':
      case 'table-sample':
        return this.#tablesOf(from.input);
      case 'match-recognize':
      case 'pivot':
      case 'unpivot':
        return [
          ...(from.alias === undefined ? [] : [aliased(from.alias, undefined, [])]),
          ...this.#tablesOf(from.input),
        ];
      default:
        return [];
    }
  }

  #named(path: ObjectPath, alias: TableAlias | undefined): ScopeTable {
    const parts = path.parts.map(part => part.name);
    return aliased(alias, parts.at(-1), this.#columnsOfPath(parts));
  }

  #columnsOfPath(parts: readonly string[]): readonly ColumnView[] {
    const query = parts.length === 1 ? this.#queries.find(each => each.name.name === parts[0]) : undefined;
    return query === undefined ? (findTable(this.#catalog, parts)?.columns ?? []) : this.#columnsOfQuery(query);
  }

  #columnsOfQuery(query: CommonTableExpression): readonly ColumnView[] {
    return renamed(
      this.#columnsOfBody(query.query.body),
      query.columns.map(column => column.name),
    );
  }

  /** The depth of star expansion is bounded by what is written: a query can only name queries before it. */
  #columnsOfBody(body: QueryBody): readonly ColumnView[] {
    if (body.kind === 'query') return this.#columnsOfBody(body.body);
    if (body.kind === 'set-operation') return this.#columnsOfBody(body.left);
    if (body.kind === 'table-query') return this.#columnsOfPath(body.path.parts.map(part => part.name));
    return body.kind === 'select' ? this.#columnsOfSelect(body) : [];
  }

  #columnsOfSelect(select: Select): readonly ColumnView[] {
    const tables = this.#tablesOf(select.from).filter(table => !this.#isInside(select, table));
    const columns: ColumnView[] = [];
    for (const item of select.items) {
      if (item.kind === 'select-star') {
        const qualifier = item.qualifier.at(-1)?.name;
        columns.push(
          ...tables
            .filter(table => qualifier === undefined || table.name === qualifier)
            .flatMap(table => table.columns),
        );
        continue;
      }
      const name = item.alias?.name ?? lastName(item.expression);
      if (name !== undefined)
        columns.push(tables.flatMap(table => table.columns).find(column => column.name === name) ?? { name, type: '' });
    }
    return columns;
  }

  /** A query that names itself has no columns to give yet. */
  #isInside(select: Select, table: ScopeTable): boolean {
    return this.#queries.some(
      query =>
        query.name.name === table.name && query.span.start <= select.span.start && select.span.end <= query.span.end,
    );
  }

  #columnsOfCall(args: readonly { readonly kind: string }[]): readonly ColumnView[] {
    for (const argument of args) {
      const table = argument.kind === 'named-argument' && 'value' in argument ? argument.value : argument;
      if (!isTableArgument(table)) continue;
      const columns = table.path === undefined ? [] : this.#columnsOfPath(table.path.parts.map(part => part.name));
      return [...columns, ...windowColumns];
    }
    return [];
  }

  #declaredColumns(): readonly ColumnView[] {
    return this.#nodes.flatMap(node =>
      node.kind === 'physical-column' || node.kind === 'metadata-column' || node.kind === 'computed-column'
        ? [{ name: node.name.name, type: '' }]
        : [],
    );
  }
}

const windowColumns: readonly ColumnView[] = [
  { name: 'window_start', type: 'TIMESTAMP(3)' },
  { name: 'window_end', type: 'TIMESTAMP(3)' },
  { name: 'window_time', type: 'TIMESTAMP(3)' },
];

const isTableArgument = (value: unknown): value is { kind: 'table-argument'; path: ObjectPath | undefined } =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'table-argument';

function aliased(alias: TableAlias | undefined, name: string | undefined, columns: readonly ColumnView[]): ScopeTable {
  if (alias === undefined) return { name, columns };
  return {
    name: alias.name.name,
    columns: renamed(
      columns,
      alias.columns.map(column => column.name),
    ),
  };
}

/** Columns under the names an alias list gives them; a list longer than what is known adds columns of unknown type. */
function renamed(columns: readonly ColumnView[], names: readonly string[]): readonly ColumnView[] {
  if (names.length === 0) return columns;
  return names.map((name, index) => ({ name, type: columns[index]?.type ?? '' }));
}

function lastName(expression: Expression): string | undefined {
  if (expression.kind === 'column-reference') return expression.path.at(-1)?.name;
  return expression.kind === 'field-access' ? expression.field.name : undefined;
}

/** The table a written path means. */
function findTable(catalog: CatalogView, parts: readonly string[]): TableView | undefined {
  const name = parts.at(-1);
  const database = parts.at(-2) ?? catalog.currentDatabase;
  const inCatalog = parts.at(-3) ?? catalog.currentCatalog;
  return catalog.tables.find(
    table => table.name === name && table.database === database && table.catalog === inCatalog,
  );
}
