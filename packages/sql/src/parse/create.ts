import type {
  CreateConnection,
  CreateMode,
  CreateModel,
  CreateStatement,
  CreateView,
  ModelColumn,
  ViewColumn,
} from '../ast/index.ts';
import { parseCreateMaterializedTable, parseCreateTable } from './create-table.ts';
import { parseDataType } from './data-types.ts';
import { parseCreateFunction } from './functions-ddl.ts';
import { parseComment, parseWithOptions } from './literals.ts';
import { parseIdentifier, parseObjectPath, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';

/** From CREATE or REPLACE on. */
export function parseCreate(p: Parser): CreateStatement {
  const start = p.token.start;
  if (p.accept('REPLACE')) return parseCreated(p, start, 'replace');
  p.expect('CREATE');
  if (p.accept('OR', 'ALTER')) {
    p.expect('MATERIALIZED TABLE', 'after CREATE OR ALTER');
    return parseCreateMaterializedTable(p, start, true);
  }
  if (p.accept('OR', 'REPLACE')) return parseCreated(p, start, 'create-or-replace');
  if (p.accept('OR')) p.failExpected(['REPLACE', 'ALTER'], 'after CREATE OR');
  return parseCreated(p, start, 'create');
}

const creatable = ['TABLE', 'MATERIALIZED', 'VIEW', 'CATALOG', 'DATABASE', 'FUNCTION', 'MODEL', 'CONNECTION'] as const;

function parseCreated(p: Parser, start: number, mode: CreateMode): CreateStatement {
  const temporary = p.accept('TEMPORARY');
  const system = temporary && p.accept('SYSTEM');
  const word = system
    ? p.expectOneOf(['FUNCTION', 'CONNECTION'] as const, 'after TEMPORARY SYSTEM')
    : p.expectOneOf(creatable, `after ${p.previous?.key ?? 'CREATE'}`);
  switch (word) {
    case 'TABLE':
      return parseCreateTable(p, start, mode, temporary);
    case 'MATERIALIZED':
      p.expect('TABLE', 'after MATERIALIZED');
      return parseCreateMaterializedTable(p, start, false);
    case 'VIEW':
      return parseCreateView(p, start, mode, temporary);
    case 'CATALOG':
      return parseCreateCatalog(p, start);
    case 'DATABASE':
      return parseCreateDatabase(p, start);
    case 'FUNCTION':
      return parseCreateFunction(p, start, system ? 'temporary-system' : temporary ? 'temporary' : 'catalog');
    case 'MODEL':
      return parseCreateModel(p, start, mode, temporary);
    case 'CONNECTION':
      return parseCreateConnection(p, start, temporary, system);
  }
}

function parseCreateView(p: Parser, start: number, mode: CreateMode, temporary: boolean): CreateView {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'new-name', "a view's name", 'after VIEW');
  const columns = p.at('(') ? parseParenthesizedList(p, parseViewColumn) : [];
  const comment = parseComment(p);
  p.expect('AS', "before the view's query");
  const query = p.query();
  return { kind: 'create-view', mode, temporary, ifNotExists, path, columns, comment, query, span: p.spanFrom(start) };
}

function parseViewColumn(p: Parser): ViewColumn {
  const start = p.token.start;
  const name = parseIdentifier(p, 'a column name');
  const comment = parseComment(p);
  return { kind: 'view-column', name, comment, span: p.spanFrom(start) };
}

function parseCreateCatalog(p: Parser, start: number): CreateStatement {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  p.wants('new-name');
  const name = parseIdentifier(p, "a catalog's name", 'after CATALOG');
  const comment = parseComment(p);
  const options = parseWithOptions(p);
  return { kind: 'create-catalog', ifNotExists, name, comment, options, span: p.spanFrom(start) };
}

function parseCreateDatabase(p: Parser, start: number): CreateStatement {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'new-name', "a database's name", 'after DATABASE');
  const comment = parseComment(p);
  const options = parseWithOptions(p);
  return { kind: 'create-database', ifNotExists, path, comment, options, span: p.spanFrom(start) };
}

function parseCreateModel(p: Parser, start: number, mode: CreateMode, temporary: boolean): CreateModel {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'new-name', "a model's name", 'after MODEL');
  const input = p.accept('INPUT') ? parseParenthesizedList(p, parseModelColumn, 'after INPUT') : [];
  const output = p.accept('OUTPUT') ? parseParenthesizedList(p, parseModelColumn, 'after OUTPUT') : [];
  const comment = parseComment(p);
  const options = parseWithOptions(p);
  const query = p.accept('AS') ? p.query() : undefined;
  return {
    kind: 'create-model',
    mode,
    temporary,
    ifNotExists,
    path,
    input,
    output,
    comment,
    options,
    query,
    span: p.spanFrom(start),
  };
}

function parseModelColumn(p: Parser): ModelColumn {
  const start = p.token.start;
  const name = parseIdentifier(p, 'a column name');
  const type = parseDataType(p, 'after the column name');
  const comment = parseComment(p);
  return { kind: 'model-column', name, type, comment, span: p.spanFrom(start) };
}

function parseCreateConnection(p: Parser, start: number, temporary: boolean, system: boolean): CreateConnection {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'new-name', "a connection's name", 'after CONNECTION');
  const comment = parseComment(p);
  const options = parseWithOptions(p);
  return { kind: 'create-connection', temporary, system, ifNotExists, path, comment, options, span: p.spanFrom(start) };
}
