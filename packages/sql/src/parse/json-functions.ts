import type { Argument, Expression, JsonBehavior, JsonClauses } from '../ast/index.ts';
import type { CallParts } from './call-parts.ts';
import { parseDataType } from './data-types.ts';
import type { Parser } from './parser.ts';

/** The rules that read what is between the parentheses of a JSON function, by its name. */
export const jsonFunctionRules: ReadonlyMap<string, (p: Parser) => CallParts> = new Map([
  ['JSON_EXISTS', parseJsonAccess],
  ['JSON_VALUE', parseJsonAccess],
  ['JSON_QUERY', parseJsonAccess],
  ['JSON_OBJECT', parseJsonObject],
  ['JSON_OBJECTAGG', parseJsonObject],
  ['JSON_ARRAY', parseJsonArray],
  ['JSON_ARRAYAGG', parseJsonArray],
]);

type MutableClauses = { -readonly [K in keyof JsonClauses]: JsonClauses[K] };

/** `input, path [RETURNING type] [wrapper] [quotes] [.. ON EMPTY] [.. ON ERROR]`. */
function parseJsonAccess(p: Parser): CallParts {
  const args: Argument[] = [p.expression()];
  while (p.accept(',')) args.push(p.expression());
  const json: MutableClauses = {};
  if (p.accept('RETURNING')) json.returning = parseDataType(p, 'after RETURNING');
  const wrapper = parseWrapper(p);
  if (wrapper !== undefined) json.wrapper = wrapper;
  const quotes = p.acceptOneOf(['KEEP', 'OMIT'] as const);
  if (quotes !== undefined) {
    p.expect('QUOTES', `after ${quotes}`);
    json.quotes = quotes;
  }
  while (parseOnClause(p, json));
  return { arguments: args, json };
}

function parseWrapper(p: Parser): JsonClauses['wrapper'] {
  let wrapper: JsonClauses['wrapper'];
  if (p.accept('WITHOUT')) wrapper = 'WITHOUT';
  else if (p.accept('WITH')) wrapper = p.acceptOneOf(['CONDITIONAL', 'UNCONDITIONAL'] as const) ?? 'UNCONDITIONAL';
  else return undefined;
  p.accept('ARRAY');
  p.expect('WRAPPER', 'after WITH or WITHOUT');
  return wrapper;
}

/** `behavior ON EMPTY` or `behavior ON ERROR`; false when none follows. */
function parseOnClause(p: Parser, json: MutableClauses): boolean {
  const behavior = parseBehavior(p);
  if (behavior === undefined) return false;
  p.expect('ON', `after ${behavior.behavior}`);
  if (p.expectOneOf(['EMPTY', 'ERROR'] as const, 'after ON') === 'EMPTY') json.onEmpty = behavior;
  else json.onError = behavior;
  return true;
}

function parseBehavior(p: Parser): JsonBehavior | undefined {
  const word = p.acceptOneOf(['NULL', 'ERROR', 'TRUE', 'FALSE', 'UNKNOWN', 'EMPTY', 'DEFAULT'] as const);
  if (word === 'EMPTY') return { behavior: `EMPTY ${p.expectOneOf(['ARRAY', 'OBJECT'] as const, 'after EMPTY')}` };
  if (word === 'DEFAULT') return { behavior: word, value: p.expression() };
  return word === undefined ? undefined : { behavior: word };
}

/** `[KEY] k VALUE v, ..` or `k : v, ..`, then `[NULL | ABSENT ON NULL] [WITH | WITHOUT UNIQUE KEYS]`. */
function parseJsonObject(p: Parser): CallParts {
  const args: Expression[] = [];
  if (!atNullClause(p) && !p.at(')'))
    do parseJsonEntry(p, args);
    while (p.accept(','));
  return { arguments: args, json: parseConstructorClauses(p) };
}

function parseJsonEntry(p: Parser, args: Expression[]): void {
  if (p.at('KEY') && p.peek(1).key !== 'VALUE' && p.peek(1).key !== '.') p.advance();
  args.push(p.expression());
  if (!p.accept(':')) p.expect('VALUE', 'after the key');
  args.push(p.expression());
}

/** `v, ..`, then the clauses; JSON_ARRAYAGG takes an ORDER BY before them. */
function parseJsonArray(p: Parser): CallParts {
  const args: Expression[] = [];
  if (!atNullClause(p) && !p.at(')'))
    do args.push(p.expression());
    while (p.accept(','));
  return { arguments: args, json: parseConstructorClauses(p) };
}

const atNullClause = (p: Parser): boolean => (p.at('NULL') || p.at('ABSENT')) && p.peek(1).key === 'ON';

function parseConstructorClauses(p: Parser): JsonClauses {
  const json: MutableClauses = {};
  const onNull = atNullClause(p) ? p.acceptOneOf(['NULL', 'ABSENT'] as const) : undefined;
  if (onNull !== undefined) {
    p.expect('ON NULL');
    json.onNull = onNull;
  }
  if (p.accept('RETURNING')) json.returning = parseDataType(p, 'after RETURNING');
  const uniqueKeys = p.acceptOneOf(['WITH', 'WITHOUT'] as const);
  if (uniqueKeys !== undefined) {
    p.expect('UNIQUE KEYS', `after ${uniqueKeys}`);
    json.uniqueKeys = uniqueKeys === 'WITH';
  }
  return json;
}
