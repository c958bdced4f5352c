import type {
  Assignment,
  BeginStatementSet,
  Call,
  CompilePlan,
  Delete,
  ExecutePlan,
  Insert,
  StatementSet,
  Truncate,
  Update,
} from '../ast/index.ts';
import { parseArguments } from './arguments.ts';
import { parseHints } from './hints.ts';
import { parseString } from './literals.ts';
import { parseColumnPath, parseList, parseObjectPath, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';
import { atQuery } from './query-start.ts';
import { parseTableAlias } from './table-aliases.ts';
import { parseOptionalPartition } from './table-clauses.ts';

/** From INSERT on; `start` is before an EXECUTE. */
export function parseInsert(p: Parser, start = p.token.start): Insert {
  const execute = start !== p.token.start;
  p.expect('INSERT');
  const overwrite = p.expectOneOf(['INTO', 'OVERWRITE'] as const, 'after INSERT') === 'OVERWRITE';
  p.accept('TABLE');
  const target = p.keep(parseObjectPath(p, 'table', "a table's name", overwrite ? 'after OVERWRITE' : 'after INTO'));
  const hints = parseHints(p);
  const partition = parseOptionalPartition(p);
  const columns =
    p.at('(') && !atQuery(p, 1) && p.peek(1).key !== '(' ? parseParenthesizedList(p, parseColumnPath) : [];
  if (!atQuery(p, 0) && !p.at('(') && !p.at('TABLE'))
    p.failMissing('a query (SELECT or VALUES)', 'after the target of INSERT');
  const query = p.query();
  const onConflict = p.accept('ON', 'CONFLICT') ? parseConflictAction(p) : undefined;
  return {
    kind: 'insert',
    execute,
    overwrite,
    target,
    hints,
    partition,
    columns,
    query,
    onConflict,
    span: p.spanFrom(start),
  };
}

function parseConflictAction(p: Parser): NonNullable<Insert['onConflict']> {
  p.expect('DO', 'after ON CONFLICT');
  return p.expectOneOf(['NOTHING', 'ERROR', 'DEDUPLICATE'] as const, 'after DO');
}

/** `STATEMENT SET BEGIN insert; ..; END`, from STATEMENT on. */
export function parseStatementSet(p: Parser, start: number): StatementSet {
  p.expect('STATEMENT SET');
  p.expect('BEGIN', 'after STATEMENT SET');
  return finishStatementSet(p, start);
}

/** The older `BEGIN STATEMENT SET; insert; ..; END`; alone when a session sends it piece by piece. */
export function parseBeginStatementSet(p: Parser): StatementSet | BeginStatementSet {
  const start = p.token.start;
  p.expect('BEGIN');
  p.expect('STATEMENT SET', 'after BEGIN');
  const span = p.spanFrom(start);
  if (!p.at(';') || p.peek(1).kind === 'end') return { kind: 'begin-statement-set', span };
  p.advance();
  return finishStatementSet(p, start);
}

const setStops = new Set(['INSERT', 'EXECUTE', 'END']);

function finishStatementSet(p: Parser, start: number): StatementSet {
  const inserts: Insert[] = [];
  while (!p.at('END') && !p.isAtEnd) {
    const before = p.index;
    const insert = p.recover<Insert | undefined>(setStops, parseMember, () => undefined);
    if (insert !== undefined) inserts.push(insert);
    if (!p.accept(';') && p.index === before) p.failExpected(['INSERT', 'END'], 'in the statement set');
  }
  p.expect('END', 'to close the statement set');
  return { kind: 'statement-set', inserts, span: p.spanFrom(start) };
}

function parseMember(p: Parser): Insert {
  const start = p.token.start;
  p.accept('EXECUTE');
  if (!p.at('INSERT')) p.failExpected(['INSERT', 'END'], 'in the statement set');
  const insert = parseInsert(p, start);
  p.expect(';', 'after an INSERT of the statement set');
  return insert;
}

/** From UPDATE on. */
export function parseUpdate(p: Parser): Update {
  const start = p.token.start;
  p.expect('UPDATE');
  const target = p.keep(parseObjectPath(p, 'table', "a table's name", 'after UPDATE'));
  const hints = parseHints(p);
  const alias = parseTableAlias(p);
  p.expect('SET', "after the table's name");
  const assignments = parseList(p, parseAssignment, assignmentStops);
  const where = p.accept('WHERE') ? p.expression() : undefined;
  return { kind: 'update', target, hints, alias, assignments, where, span: p.spanFrom(start) };
}

const assignmentStops = new Set([',', 'WHERE']);

function parseAssignment(p: Parser): Assignment {
  const start = p.token.start;
  const column = parseColumnPath(p);
  p.expect('=', 'after the column name');
  const valueStart = p.token.start;
  const value = p.accept('DEFAULT') ? ({ kind: 'default', span: p.spanFrom(valueStart) } as const) : p.expression();
  return { kind: 'assignment', column, value, span: p.spanFrom(start) };
}

/** From DELETE on. */
export function parseDelete(p: Parser): Delete {
  const start = p.token.start;
  p.expect('DELETE');
  p.expect('FROM', 'after DELETE');
  const target = p.keep(parseObjectPath(p, 'table', "a table's name", 'after DELETE FROM'));
  const hints = parseHints(p);
  const alias = parseTableAlias(p);
  const where = p.accept('WHERE') ? p.expression() : undefined;
  return { kind: 'delete', target, hints, alias, where, span: p.spanFrom(start) };
}

/** From TRUNCATE on. */
export function parseTruncate(p: Parser): Truncate {
  const start = p.token.start;
  p.expect('TRUNCATE');
  p.expect('TABLE', 'after TRUNCATE');
  const path = parseObjectPath(p, 'table', "a table's name", 'after TRUNCATE TABLE');
  return { kind: 'truncate', path, span: p.spanFrom(start) };
}

/** From CALL on. */
export function parseCallStatement(p: Parser): Call {
  const start = p.token.start;
  p.expect('CALL');
  const procedure = parseObjectPath(p, 'procedure', "a procedure's name", 'after CALL');
  p.expect('(', "after the procedure's name");
  const args = parseArguments(p);
  p.expect(')', 'to close the arguments');
  return { kind: 'call', procedure, arguments: args, span: p.spanFrom(start) };
}

/** From COMPILE on. */
export function parseCompilePlan(p: Parser): CompilePlan {
  const start = p.token.start;
  p.expect('COMPILE');
  const execute = p.accept('AND', 'EXECUTE');
  p.expect('PLAN', 'after COMPILE');
  const file = parseString(p, 'a file name in single quotes', 'after PLAN');
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  p.expect('FOR', 'before what is compiled');
  const target = p.at('STATEMENT') ? parseStatementSet(p, p.token.start) : parseInsert(p);
  return { kind: 'compile-plan', file, ifNotExists, execute, target, span: p.spanFrom(start) };
}

/** `PLAN 'file'` after EXECUTE. */
export function parseExecutePlan(p: Parser, start: number): ExecutePlan {
  p.expect('PLAN');
  const file = parseString(p, 'a file name in single quotes', 'after PLAN');
  return { kind: 'execute-plan', file, span: p.spanFrom(start) };
}
