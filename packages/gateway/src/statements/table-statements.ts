import { userError } from '@lockstep/kernel/errors';
import type { AlterTable, AlterView, CreateTable, CreateView, DropStatement, Query } from '@lockstep/sql/ast';
import { type ObjectPath, systemFunctionPath } from '@lockstep/sql/catalog';
import { findFunction } from '@lockstep/sql/functions';
import { printType } from '@lockstep/sql/types';
import {
  type CatalogTree,
  findFunctionIn,
  findObject,
  findPermanent,
  findTemporary,
  putObject,
  removeObject,
  type StoredObject,
} from '../catalog/catalog-tree.ts';
import { getDatabase, resolveObject } from '../catalog/resolve-path.ts';
import { alterTableDefinition } from '../definitions/alter-table-definition.ts';
import { likeTable } from '../definitions/like-table.ts';
import { printCreate } from '../definitions/print-definition.ts';
import { printPath, quotePath } from '../definitions/quote.ts';
import { readTableDefinition } from '../definitions/read-table-definition.ts';
import { completeQuery, readViewDefinition } from '../definitions/read-view-definition.ts';
import type { ColumnDefinition, TableDefinition } from '../definitions/table-definition.ts';
import { columnNames, queryFields, tableShape } from './describe-columns.ts';
import type { StatementContext } from './statement-context.ts';

/** CREATE TABLE without AS SELECT. */
export function createTable(context: StatementContext, node: CreateTable): CatalogTree {
  const tree = context.session.catalog;
  const path = resolveObject(tree, node.path);
  if (isTaken(tree, path, node)) return tree;
  const own = readTableDefinition(context.text, node);
  if (node.like === undefined) {
    // Mistakes are told where they stand in the user's own text.
    tableShape(context, context.text);
    return putObject(tree, storedTable(context, path, own, node.temporary));
  }
  const base = findObject(tree, resolveObject(tree, node.like.source));
  if (base?.definition.kind !== 'table') {
    const name = node.like.source.parts.map(part => part.name).join('.');
    throw userError('catalog.like', `Source table '${name}' of the LIKE clause not found in the catalog`);
  }
  const merged = likeTable(own, base.definition, node.like.rules);
  return putObject(tree, storedTable(context, path, merged, node.temporary));
}

/**
 * CREATE TABLE AS SELECT: the query's columns, behind those that only the statement has; a column of both has the statement's type. A list of bare names puts
 * the query's columns in order.
 */
export function createTableAs(context: StatementContext, node: CreateTable, query: Query): CatalogTree {
  const tree = context.session.catalog;
  const path = resolveObject(tree, node.path);
  if (node.temporary) throw userError('catalog.ctas_temporary', 'CREATE TABLE AS SELECT can not make temporary tables');
  const own = readTableDefinition(context.text, node);
  const fields = queryFields(context, context.text.slice(query.span.start, query.span.end));
  const ofQuery = fields.map(
    ({ name, type }): ColumnDefinition =>
      own.columns.find(column => column.name === name) ?? {
        kind: 'physical',
        name,
        type: printType(type, 'serializable'),
        comment: null,
      },
  );
  const order = node.elements.flatMap(element => (element.kind === 'column-name' ? [element.name.name] : []));
  const unknown = order.find(name => !ofQuery.some(column => column.name === name));
  if (unknown !== undefined) throw userError('catalog.ctas_columns', `The query has no column '${unknown}'`);
  const ordered = order.length === 0 ? ofQuery : order.map(name => ofQuery.find(column => column.name === name)!);
  const added = own.columns.filter(column => !ofQuery.some(({ name }) => name === column.name));
  return putObject(tree, storedTable(context, path, { ...own, columns: [...added, ...ordered] }, false));
}

/** Whether IF NOT EXISTS leaves things as they are; throws when the name is taken otherwise. */
export function isTaken(tree: CatalogTree, path: ObjectPath, node: CreateTable | CreateView): boolean {
  const what = node.kind === 'create-table' ? 'table' : 'view';
  getDatabase(tree, path.catalog, path.database);
  if (node.mode !== 'create') return false;
  const existing = node.temporary ? findTemporary(tree, path) : findPermanent(tree, path);
  if (existing === null) return false;
  if (node.ifNotExists) return true;
  const { catalog, database, name } = path;
  throw userError(
    'catalog.object_exists',
    node.temporary
      ? `Temporary ${what} '${quotePath(path)}' already exists`
      : `Table (or view) ${database}.${name} already exists in Catalog ${catalog}.`,
  );
}

/** The table with its types as they are stored: canonical, keys NOT NULL. */
function storedTable(
  context: StatementContext,
  path: ObjectPath,
  definition: TableDefinition,
  isTemporary: boolean,
): StoredObject {
  const { columns } = tableShape(context, printCreate(path, definition, isTemporary));
  const typed = definition.columns.map((column, i) =>
    column.kind === 'computed' ? column : { ...column, type: printType(columns[i]!.type, 'serializable') },
  );
  const stored = { ...definition, columns: typed };
  return { path, isTemporary, definition: stored, createStatement: printCreate(path, stored, isTemporary) };
}

export function createView(context: StatementContext, node: CreateView): CatalogTree {
  const tree = context.session.catalog;
  const path = resolveObject(tree, node.path);
  if (isTaken(tree, path, node)) return tree;
  const fields = queryFields(context, context.text.slice(node.query.span.start, node.query.span.end));
  if (node.columns.length > 0 && node.columns.length !== fields.length) {
    const message = `VIEW definition and input fields not match: the view has ${node.columns.length} columns, its query ${fields.length}`;
    throw userError('catalog.view_columns', message);
  }
  const names = fields.map(field => field.name);
  const definition = readViewDefinition(context.text, node, names, completionIn(tree));
  const createStatement = printCreate(path, definition, node.temporary);
  return putObject(tree, { path, isTemporary: node.temporary, definition, createStatement });
}

const completionIn = (tree: CatalogTree): Parameters<typeof completeQuery>[2] => ({
  fullPath: path => quotePath(resolveObject(tree, path)),
  functionPath: path => {
    const resolved = resolveObject(tree, path);
    const isSystem = findFunctionIn(tree, 'temporary-system', systemFunctionPath(resolved.name)) !== null;
    const isBuiltIn = path.parts.length === 1 && findFunction(resolved.name) !== undefined;
    if (isSystem || isBuiltIn) return null;
    const found = findFunctionIn(tree, 'temporary', resolved) ?? findFunctionIn(tree, 'catalog', resolved);
    return found === null ? null : quotePath(resolved);
  },
  columnsOf: path => {
    const object = findObject(tree, resolveObject(tree, path));
    return object === null ? null : columnNames(object);
  },
});

/** DROP [TEMPORARY] TABLE and VIEW. A permanent object that a temporary one hides can't be dropped. */
export function dropObject(tree: CatalogTree, statement: DropStatement): CatalogTree {
  const kind = statement.object === 'VIEW' ? 'view' : 'table';
  const title = kind === 'view' ? 'View' : 'Table';
  const path = resolveObject(tree, statement.path);
  const temporary = findTemporary(tree, path);
  const found = statement.temporary ? temporary : findPermanent(tree, path);
  if (found === null || found.definition.kind !== kind) {
    if (statement.ifExists) return tree;
    const what = statement.temporary ? `Temporary ${kind}` : title;
    throw userError('catalog.object_unknown', `${what} with identifier '${printPath(path)}' does not exist.`);
  }
  if (!statement.temporary && temporary !== null) {
    const shown = temporary.definition.kind;
    throw userError(
      'catalog.hidden_by_temporary',
      `Temporary ${shown} with identifier '${quotePath(path)}' exists. Drop it first before removing the permanent ${kind}.`,
    );
  }
  return removeObject(tree, found);
}

export function alterTable(context: StatementContext, { path: pathNode, ifExists, action }: AlterTable): CatalogTree {
  const tree = context.session.catalog;
  const path = resolveObject(tree, pathNode);
  const table = findPermanent(tree, path);
  if (table?.definition.kind !== 'table' || findTemporary(tree, path) !== null) {
    if (ifExists) return tree;
    throw userError('catalog.object_unknown', `Table ${quotePath(path)} doesn't exist or is a temporary table.`);
  }
  if (action.kind === 'rename-to') return renameObject(tree, table, resolveTarget(tree, action.path, path));
  const altered = alterTableDefinition(context.text, table.definition, action);
  return putObject(tree, storedTable(context, path, altered, false));
}

export function alterView(context: StatementContext, { path: pathNode, ifExists, action }: AlterView): CatalogTree {
  const tree = context.session.catalog;
  const path = resolveObject(tree, pathNode);
  const view = findObject(tree, path);
  if (view?.definition.kind !== 'view') {
    if (ifExists) return tree;
    throw userError('catalog.object_unknown', `View ${quotePath(path)} doesn't exist or is a temporary view.`);
  }
  if (action.kind === 'rename-to') return renameObject(tree, view, resolveTarget(tree, action.path, path));
  const { span } = action.query;
  const fields = queryFields(context, context.text.slice(span.start, span.end));
  const definition = {
    ...view.definition,
    columns: fields.map(({ name }) => ({ name, comment: null })),
    query: completeQuery(context.text, action.query, completionIn(tree)),
  };
  return putObject(tree, { ...view, definition, createStatement: printCreate(path, definition, view.isTemporary) });
}

/** A bare new name stays in the object's database. */
function resolveTarget(tree: CatalogTree, target: AlterTable['path'], path: ObjectPath): ObjectPath {
  const [first, ...more] = target.parts;
  return more.length === 0 ? { ...path, name: first!.name } : resolveObject(tree, target);
}

function renameObject(tree: CatalogTree, object: StoredObject, path: ObjectPath): CatalogTree {
  getDatabase(tree, path.catalog, path.database);
  if (findPermanent(tree, path) !== null) {
    const message = `Table (or view) ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
    throw userError('catalog.object_exists', message);
  }
  const createStatement = printCreate(path, object.definition, object.isTemporary);
  return putObject(removeObject(tree, object), { ...object, path, createStatement });
}
