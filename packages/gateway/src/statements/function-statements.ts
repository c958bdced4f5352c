import { compileError } from '@lockstep/backends/embedded';
import { internalError, userError } from '@lockstep/kernel/errors';
import { analyzeFunction } from '@lockstep/sql/analyze';
import type {
  AlterFunction,
  CreateFunction,
  DropStatement,
  FunctionScope,
  ObjectPath as PathNode,
} from '@lockstep/sql/ast';
import { type ObjectPath, systemFunctionPath, type UserFunction } from '@lockstep/sql/catalog';
import { findFunction } from '@lockstep/sql/functions';
import { parseScript } from '@lockstep/sql/parse';
import { printType } from '@lockstep/sql/types';
import {
  type CatalogTree,
  findFunctionIn,
  putFunction,
  removeFunction,
  type StoredFunction,
} from '../catalog/catalog-tree.ts';
import { getDatabase, resolveObject } from '../catalog/resolve-path.ts';
import { printPath, quoteName, quotePath, quoteText } from '../definitions/quote.ts';
import { infoTable, type StatementResult } from '../results/statement-result.ts';
import { compileRequest, type StatementContext } from './statement-context.ts';

export function createFunction(context: StatementContext, node: CreateFunction): CatalogTree {
  const tree = context.session.catalog;
  const path = pathIn(tree, node.scope, node.path);
  if (node.scope !== 'temporary-system') getDatabase(tree, path.catalog, path.database);
  if (findFunctionIn(tree, node.scope, path) !== null) {
    if (node.ifNotExists) return tree;
    throw userError('catalog.function_exists', alreadyExists(node.scope, path));
  }
  return putFunction(tree, storedFunction(context, path, node));
}

export function alterFunction(context: StatementContext, node: AlterFunction): CatalogTree {
  const tree = context.session.catalog;
  const path = pathIn(tree, node.scope, node.path);
  if (findFunctionIn(tree, node.scope, path) === null) {
    if (node.ifExists) return tree;
    throw unknown(node.scope, path);
  }
  const created: CreateFunction = { ...node, kind: 'create-function', ifNotExists: false, options: [] };
  return putFunction(tree, storedFunction(context, path, created));
}

export function dropFunction(tree: CatalogTree, statement: DropStatement): CatalogTree {
  const scope = statement.system ? 'temporary-system' : statement.temporary ? 'temporary' : 'catalog';
  const path = pathIn(tree, scope, statement.path);
  const found = findFunctionIn(tree, scope, path);
  if (found !== null) return removeFunction(tree, found);
  if (statement.ifExists) return tree;
  throw unknown(scope, path);
}

function pathIn(tree: CatalogTree, scope: FunctionScope, path: PathNode): ObjectPath {
  const resolved = resolveObject(tree, path);
  return scope === 'temporary-system' ? systemFunctionPath(resolved.name) : resolved;
}

function alreadyExists(scope: FunctionScope, path: ObjectPath): string {
  if (scope === 'temporary-system') return `Temporary system function '${path.name}' already exists.`;
  if (scope === 'temporary') return `Temporary catalog function '${printPath(path)}' already exists.`;
  return `Function ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
}

function unknown(scope: FunctionScope, path: ObjectPath): Error {
  const messages: Record<FunctionScope, string> = {
    catalog: `Function ${path.database}.${path.name} does not exist in Catalog ${path.catalog}.`,
    temporary: `Temporary catalog function ${quotePath(path)} doesn't exist`,
    'temporary-system': `Could not drop temporary system function. A function named '${path.name}' doesn't exist.`,
  };
  return userError('catalog.function_unknown', messages[scope]);
}

/** Its mistakes are told where they stand in the user's text. */
function storedFunction(context: StatementContext, path: ObjectPath, node: CreateFunction): StoredFunction {
  const { definition, diagnostics } = analyzeFunction(node, path, compileRequest(context));
  if (definition === null) throw compileError(context.text, diagnostics);
  const kind = { catalog: '', temporary: 'TEMPORARY ', 'temporary-system': 'TEMPORARY SYSTEM ' }[node.scope];
  const name = node.scope === 'temporary-system' ? quoteName(path.name) : quotePath(path);
  const createStatement = `CREATE ${kind}FUNCTION ${name} AS ${quoteText(definition.source)} LANGUAGE ${definition.language}`;
  return { path, scope: node.scope, createStatement };
}

/** DESCRIBE FUNCTION: what a call of that name would run. */
export function describeFunction(context: StatementContext, path: PathNode, isExtended: boolean): StatementResult {
  const tree = context.session.catalog;
  const name = path.parts.at(-1)!.name;
  const builtIn = path.parts.length === 1 ? findFunction(name) : undefined;
  const stored =
    findFunctionIn(tree, 'temporary-system', systemFunctionPath(name)) ??
    (builtIn === undefined ? findInCatalog(tree, path) : null);
  if (stored !== null) return describeStored(context, stored, isExtended);
  if (builtIn === undefined) {
    const message = `Function with the identifier '${printPath(resolveObject(tree, path))}' doesn't exist.`;
    throw userError('catalog.function_unknown', message);
  }
  return functionTable(true, false, [], isExtended, {
    kind: builtIn.kind,
    isDeterministic: builtIn.determinism === 'deterministic',
    signature: builtIn.signatures.join(', '),
  });
}

function findInCatalog(tree: CatalogTree, path: PathNode): StoredFunction | null {
  const resolved = resolveObject(tree, path);
  return findFunctionIn(tree, 'temporary', resolved) ?? findFunctionIn(tree, 'catalog', resolved);
}

function describeStored(context: StatementContext, stored: StoredFunction, isExtended: boolean): StatementResult {
  const { path, scope, createStatement } = stored;
  const [node] = parseScript(createStatement).statements;
  if (node?.kind !== 'create-function')
    throw internalError('gateway.definition', 'A stored function is no CREATE FUNCTION');
  const { definition, diagnostics } = analyzeFunction(node, path, compileRequest(context, createStatement));
  if (definition === null) throw compileError(createStatement, diagnostics);
  const source: [string, string][] = [
    ['class name', definition.source.trim()],
    ['function language', definition.language],
  ];
  return functionTable(scope === 'temporary-system', scope !== 'catalog', source, isExtended, {
    kind: definition.kind,
    isDeterministic: definition.isDeterministic,
    signature: signatureOf(path.name, definition),
  });
}

function signatureOf(name: string, { parameters, resultType }: UserFunction): string {
  const given = parameters.map(parameter => `${parameter.name} ${printType(parameter.type)}`);
  return `${name}(${given.join(', ')}) => ${printType(resultType)}`;
}

interface FunctionFacts {
  readonly kind: string;
  readonly isDeterministic: boolean;
  readonly signature: string;
}

function functionTable(
  isSystem: boolean,
  isTemporary: boolean,
  source: readonly (readonly [string, string])[],
  isExtended: boolean,
  { kind, isDeterministic, signature }: FunctionFacts,
): StatementResult {
  const rows = [
    ['is system function', String(isSystem)],
    ['is temporary', String(isTemporary)],
    ...source,
    ...(isExtended
      ? [
          ['kind', kind.toUpperCase()],
          ['is deterministic', String(isDeterministic)],
          ['signature', signature],
        ]
      : []),
  ];
  return infoTable(rows);
}
