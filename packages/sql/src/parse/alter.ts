import type {
  AlterStatement,
  AlterView,
  MaterializedTableAction,
  RenameTo,
  ResetOptions,
  SetOptions,
} from '../ast/index.ts';
import { finishRenameTo, finishResetOptions, finishSetOptions, parseTableAction } from './alter-table.ts';
import { parseFreshness, parseRefreshMode, parseStartMode } from './create-table.ts';
import { parseAlterFunction } from './functions-ddl.ts';
import { parseString, parseWithOptions } from './literals.ts';
import { parseIdentifier, parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';
import { parseOptionalPartition } from './table-clauses.ts';

const alterable = ['TABLE', 'MATERIALIZED', 'VIEW', 'DATABASE', 'CATALOG', 'FUNCTION', 'MODEL', 'CONNECTION'] as const;

/** From ALTER on. */
export function parseAlter(p: Parser): AlterStatement {
  const start = p.token.start;
  p.expect('ALTER');
  if (p.accept('TEMPORARY')) {
    const scope = p.accept('SYSTEM') ? 'temporary-system' : 'temporary';
    p.expect('FUNCTION', 'after ALTER TEMPORARY');
    return parseAlterFunction(p, start, scope);
  }
  const word = p.expectOneOf(alterable, 'after ALTER');
  switch (word) {
    case 'TABLE':
      return parseAlterTable(p, start);
    case 'MATERIALIZED':
      return parseAlterMaterializedTable(p, start);
    case 'VIEW':
      return parseAlterView(p, start);
    case 'DATABASE':
      return parseAlterDatabase(p, start);
    case 'CATALOG':
      return parseAlterCatalog(p, start);
    case 'FUNCTION':
      return parseAlterFunction(p, start, 'catalog');
    default:
      return parseAlterModelOrConnection(p, start, word);
  }
}

function parseAlterTable(p: Parser, start: number): AlterStatement {
  const ifExists = p.accept('IF', 'EXISTS');
  const path = p.keep(parseObjectPath(p, 'table', "a table's name", 'after ALTER TABLE'));
  const action = parseTableAction(p);
  return { kind: 'alter-table', ifExists, path, action, span: p.spanFrom(start) };
}

function parseAlterMaterializedTable(p: Parser, start: number): AlterStatement {
  p.expect('TABLE', 'after MATERIALIZED');
  const ifExists = p.accept('IF', 'EXISTS');
  const path = parseObjectPath(p, 'table', "a table's name", 'after ALTER MATERIALIZED TABLE');
  const action = parseMaterializedTableAction(p);
  return { kind: 'alter-materialized-table', ifExists, path, action, span: p.spanFrom(start) };
}

const settings = ['FRESHNESS', 'REFRESH_MODE', 'START_MODE'] as const;

function parseMaterializedTableAction(p: Parser): MaterializedTableAction {
  const start = p.token.start;
  const word = p.acceptOneOf(['SUSPEND', 'RESUME', 'REFRESH', 'AS'] as const);
  if (word === 'SUSPEND') return { kind: 'suspend', span: p.spanFrom(start) };
  if (word === 'RESUME') {
    const options = parseWithOptions(p);
    return { kind: 'resume', options, span: p.spanFrom(start) };
  }
  if (word === 'REFRESH') {
    const partition = parseOptionalPartition(p);
    return { kind: 'refresh', partition, span: p.spanFrom(start) };
  }
  if (word === 'AS') return finishAsQuery(p, start);
  if (p.at('SET') && settings.some(setting => p.peek(1).key === setting)) return parseSetSetting(p, start);
  if (p.at('RESET') && settings.some(setting => p.peek(1).key === setting)) {
    p.advance();
    const setting = p.expectOneOf(settings, 'after RESET');
    return { kind: 'reset-refresh-setting', setting, span: p.spanFrom(start) };
  }
  return parseTableAction(p);
}

function parseSetSetting(p: Parser, start: number): MaterializedTableAction {
  p.expect('SET');
  switch (p.expectOneOf(settings, 'after SET')) {
    case 'FRESHNESS': {
      const freshness = parseFreshness(p);
      return { kind: 'set-freshness', freshness, span: p.spanFrom(start) };
    }
    case 'REFRESH_MODE': {
      const refreshMode = parseRefreshMode(p);
      return { kind: 'set-refresh-mode', refreshMode, span: p.spanFrom(start) };
    }
    case 'START_MODE': {
      const startMode = parseStartMode(p);
      return { kind: 'set-start-mode', startMode, span: p.spanFrom(start) };
    }
  }
}

function finishAsQuery(p: Parser, start: number): Extract<MaterializedTableAction, { kind: 'as-query' }> {
  const query = p.query();
  return { kind: 'as-query', query, span: p.spanFrom(start) };
}

function parseAlterView(p: Parser, start: number): AlterView {
  const ifExists = p.accept('IF', 'EXISTS');
  const path = parseObjectPath(p, 'view', "a view's name", 'after ALTER VIEW');
  const actionStart = p.token.start;
  const action =
    p.expectOneOf(['RENAME', 'AS'] as const, "after the view's name") === 'AS'
      ? finishAsQuery(p, actionStart)
      : finishRenameTo(p, actionStart);
  return { kind: 'alter-view', ifExists, path, action, span: p.spanFrom(start) };
}

function parseOptionsAction(p: Parser, place: string): SetOptions | ResetOptions {
  const start = p.token.start;
  return p.expectOneOf(['SET', 'RESET'] as const, place) === 'SET'
    ? finishSetOptions(p, start)
    : finishResetOptions(p, start);
}

function parseAlterDatabase(p: Parser, start: number): AlterStatement {
  const path = parseObjectPath(p, 'database', "a database's name", 'after ALTER DATABASE');
  const action = parseOptionsAction(p, "after the database's name");
  return { kind: 'alter-database', path, action, span: p.spanFrom(start) };
}

function parseAlterCatalog(p: Parser, start: number): AlterStatement {
  p.wants('catalog');
  const name = parseIdentifier(p, "a catalog's name", 'after ALTER CATALOG');
  const actionStart = p.token.start;
  if (p.accept('COMMENT')) {
    const comment = parseString(p, 'a text in single quotes', 'after COMMENT');
    const action = { kind: 'set-comment', comment, span: p.spanFrom(actionStart) } as const;
    return { kind: 'alter-catalog', name, action, span: p.spanFrom(start) };
  }
  const action = parseOptionsAction(p, "after the catalog's name");
  return { kind: 'alter-catalog', name, action, span: p.spanFrom(start) };
}

function parseAlterModelOrConnection(p: Parser, start: number, word: 'MODEL' | 'CONNECTION'): AlterStatement {
  const ifExists = p.accept('IF', 'EXISTS');
  const path = parseObjectPath(p, word === 'MODEL' ? 'model' : 'connection', 'a name', `after ALTER ${word}`);
  const actionStart = p.token.start;
  const action: RenameTo | SetOptions | ResetOptions = p.accept('RENAME')
    ? finishRenameTo(p, actionStart)
    : parseOptionsAction(p, 'after the name');
  return {
    kind: word === 'MODEL' ? 'alter-model' : 'alter-connection',
    ifExists,
    path,
    action,
    span: p.spanFrom(start),
  };
}
