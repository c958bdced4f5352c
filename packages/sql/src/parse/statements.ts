import type { ExplainDetail, ExplainStatement, QueryStatement, Statement } from '../ast/index.ts';
import type { Token } from '../lex/index.ts';
import { parseAlter } from './alter.ts';
import { parseCreate } from './create.ts';
import {
  parseBeginStatementSet,
  parseCallStatement,
  parseCompilePlan,
  parseDelete,
  parseExecutePlan,
  parseInsert,
  parseStatementSet,
  parseTruncate,
  parseUpdate,
} from './dml.ts';
import { parseDrop } from './drop.ts';
import { parseList } from './names.ts';
import type { Parser } from './parser.ts';
import { parseReset, parseSet } from './settings.ts';
import { parseDescribe, parseShow } from './show.ts';
import { suggestWord } from './suggest-word.ts';
import {
  parseAnalyzeTable,
  parseClientCommand,
  parseJar,
  parseLoadModule,
  parseStopJob,
  parseUnloadModule,
  parseUse,
} from './utility.ts';

/** The rule of each statement by its first word. */
const statementRules: ReadonlyMap<string, (p: Parser) => Statement> = new Map<string, (p: Parser) => Statement>([
  ['SELECT', parseQueryStatement],
  ['WITH', parseQueryStatement],
  ['VALUES', parseQueryStatement],
  ['TABLE', parseQueryStatement],
  ['(', parseQueryStatement],
  ['INSERT', p => parseInsert(p)],
  ['CREATE', parseCreate],
  ['REPLACE', parseCreate],
  ['ALTER', parseAlter],
  ['DROP', parseDrop],
  ['SET', parseSet],
  ['RESET', parseReset],
  ['USE', parseUse],
  ['SHOW', parseShow],
  ['DESCRIBE', parseDescribe],
  ['DESC', parseDescribe],
  ['EXPLAIN', parseExplain],
  ['EXECUTE', parseExecute],
  ['STATEMENT', p => parseStatementSet(p, p.token.start)],
  ['BEGIN', parseBeginStatementSet],
  ['END', parseEndStatementSet],
  ['UPDATE', parseUpdate],
  ['DELETE', parseDelete],
  ['TRUNCATE', parseTruncate],
  ['CALL', parseCallStatement],
  ['COMPILE', parseCompilePlan],
  ['ANALYZE', parseAnalyzeTable],
  ['LOAD', parseLoadModule],
  ['UNLOAD', parseUnloadModule],
  ['ADD', parseJar],
  ['REMOVE', parseJar],
  ['STOP', parseStopJob],
  ['QUIT', parseClientCommand],
  ['EXIT', parseClientCommand],
  ['HELP', parseClientCommand],
  ['CLEAR', parseClientCommand],
]);

/** Words that begin a statement and can hardly stand first on a line inside another. */
const plainStarts = new Set(['CREATE', 'INSERT', 'DROP', 'ALTER', 'EXPLAIN', 'USE', 'SHOW', 'DESCRIBE', 'EXECUTE']);

export const plainlyStartsStatement = (token: Token): boolean => token.kind === 'word' && plainStarts.has(token.key);

export const startsStatement = (token: Token): boolean => statementRules.has(token.key);

/** One statement without its `;`; fails when the text here is none. */
export function parseStatement(p: Parser): Statement {
  p.wantsKeys(statementRules.keys());
  const rule = statementRules.get(p.token.key);
  if (rule !== undefined) return rule(p);
  const word = p.token.kind === 'word' ? suggestWord(p.token.key, statementRules.keys()) : undefined;
  return p.failHere(
    'parse.unknown-statement',
    `No statement begins with ${p.describe()}`,
    word === undefined
      ? 'A statement begins with a word such as SELECT, INSERT, CREATE or SET'
      : `Did you mean ${word}?`,
  );
}

function parseQueryStatement(p: Parser, start = p.token.start): QueryStatement {
  const execute = start !== p.token.start;
  const query = p.query();
  return { kind: 'query-statement', execute, query, span: p.spanFrom(start) };
}

function parseEndStatementSet(p: Parser): Statement {
  const start = p.advance().start;
  return { kind: 'end-statement-set', span: p.spanFrom(start) };
}

/** `EXECUTE` of an insert, a statement set, a plan or a query. */
function parseExecute(p: Parser): Statement {
  const start = p.advance().start;
  p.wantsKeys(['INSERT', 'STATEMENT SET', 'PLAN', 'SELECT', 'WITH', 'VALUES']);
  switch (p.token.key) {
    case 'INSERT':
      return parseInsert(p, start);
    case 'STATEMENT':
      return parseStatementSet(p, start);
    case 'PLAN':
      return parseExecutePlan(p, start);
    default:
      return parseQueryStatement(p, start);
  }
}

const details: readonly ExplainDetail[] = ['ESTIMATED_COST', 'CHANGELOG_MODE', 'JSON_EXECUTION_PLAN', 'PLAN_ADVICE'];
const detailStops = new Set([',', 'SELECT', 'INSERT', 'WITH', 'STATEMENT']);

function parseExplain(p: Parser): ExplainStatement {
  const start = p.advance().start;
  p.accept('PLAN', 'FOR');
  p.wantsKeys([...details, 'PLAN FOR', 'INSERT', 'SELECT', 'WITH', 'VALUES', 'STATEMENT SET']);
  const hasDetails = details.some(detail => p.token.key === detail);
  const written = hasDetails ? parseList(p, parser => parser.expectOneOf(details, 'after EXPLAIN'), detailStops) : [];
  const statement = parseExplained(p);
  return { kind: 'explain', details: written, statement, span: p.spanFrom(start) };
}

function parseExplained(p: Parser): ExplainStatement['statement'] {
  const start = p.token.start;
  p.accept('EXECUTE');
  if (p.token.key === 'INSERT') return parseInsert(p, start);
  if (p.token.key === 'STATEMENT') return parseStatementSet(p, start);
  return parseQueryStatement(p, start);
}
