import type { Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Literal } from '../algebra/index.ts';
import type { Expression as ExpressionNode, FunctionCall, JsonBehavior, JsonClauses } from '../ast/index.ts';
import { canCastExplicitly, isCharacter, type LogicalType, printType, stringType } from '../types/index.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';
import { resolveType } from './resolve-type.ts';

/** How the clauses of one JSON function become arguments; see the registry for where each function takes them. */
interface ClauseReader {
  readonly analysis: Analysis;
  readonly analyze: (node: ExpressionNode) => Expression;
  readonly call: (key: string, args: readonly Expression[], span: Span) => Expression;
  readonly cast: (expression: Expression, to: LogicalType, span: Span) => Expression;
}

type Clause = keyof JsonClauses;

interface JsonFunction {
  readonly clauses: readonly Clause[];
  /** Arguments before and after those that the user writes. */
  readonly extend: (reader: ClauseReader, args: readonly Expression[], call: FunctionCall) => readonly Expression[];
}

const jsonMaker = (onNull: 'NULL' | 'ABSENT'): JsonFunction => ({
  clauses: ['onNull'],
  extend: (_, args, call) => [keywordOf(call.json?.onNull ?? onNull, call.span), ...args],
});

/** The last of the arguments goes in as JSON text: what an aggregate keeps is text already. */
const jsonAggregate = (onNull: 'NULL' | 'ABSENT'): JsonFunction => ({
  clauses: ['onNull'],
  extend: ({ call }, args, { json, span }) => [
    ...args.map((arg, i) => (i === args.length - 1 ? call('JSON_STRING', [arg], span) : arg)),
    keywordOf(json?.onNull ?? onNull, span),
  ],
});

const jsonFunctions: Readonly<Record<string, JsonFunction>> = {
  JSON_EXISTS: {
    clauses: ['onError'],
    extend: (_, args, { json, span }) =>
      json?.onError === undefined ? args : [...args, keywordOf(json.onError.behavior, span)],
  },
  JSON_VALUE: { clauses: ['returning', 'onEmpty', 'onError'], extend: extendValue },
  JSON_QUERY: { clauses: ['returning', 'wrapper', 'onEmpty', 'onError'], extend: extendQuery },
  JSON_OBJECT: jsonMaker('NULL'),
  JSON_ARRAY: jsonMaker('ABSENT'),
  JSON_OBJECTAGG: jsonAggregate('NULL'),
  JSON_ARRAYAGG: jsonAggregate('ABSENT'),
};

/** The arguments of a call with those that its JSON clauses stand for; a clause that the function does not have fails. */
export function withJsonClauses(
  reader: ClauseReader,
  key: string,
  args: readonly Expression[],
  call: FunctionCall,
): readonly Expression[] {
  const known = Object.hasOwn(jsonFunctions, key) ? jsonFunctions[key] : undefined;
  const written = Object.keys(call.json ?? {}) as Clause[];
  const foreign = written.find(clause => call.json?.[clause] !== undefined && !known?.clauses.includes(clause));
  if (foreign !== undefined) return failUnsupported(reader.analysis, `${key} with ${clauseNames[foreign]}`, call.span);
  return known === undefined ? args : known.extend(reader, args, call);
}

const clauseNames: Readonly<Record<Clause, string>> = {
  returning: 'RETURNING',
  wrapper: 'WRAPPER',
  quotes: 'QUOTES',
  onNull: 'ON NULL',
  uniqueKeys: 'UNIQUE KEYS',
  onEmpty: 'ON EMPTY',
  onError: 'ON ERROR',
};

function extendValue(reader: ClauseReader, args: readonly Expression[], call: FunctionCall): readonly Expression[] {
  const { returning, onEmpty, onError } = call.json ?? {};
  if (returning === undefined && onEmpty === undefined && onError === undefined) return args;
  const type = returning === undefined ? stringType : resolveType(reader.analysis, returning);
  if (!['VARCHAR', 'CHAR', 'BOOLEAN', 'INTEGER', 'DOUBLE'].includes(type.kind)) {
    const message = `JSON_VALUE can return VARCHAR, BOOLEAN, INTEGER or DOUBLE, not ${printType(type)}`;
    fail(reader.analysis, 'type_mismatch', message, call.span);
  }
  const clause = (behavior: JsonBehavior | undefined): readonly Expression[] => [
    keywordOf(behavior?.behavior ?? 'NULL', call.span),
    behavior?.value === undefined ? nullOf(type, call.span) : defaultOf(reader, behavior.value, type),
  ];
  return [...args, ...clause(onEmpty), ...clause(onError)];
}

function defaultOf(reader: ClauseReader, node: ExpressionNode, type: LogicalType): Expression {
  const value = reader.analyze(node);
  if (canCastExplicitly(value.type, type)) return reader.cast(value, type, node.span);
  const message = `The DEFAULT of JSON_VALUE must be ${printType(type)}, not ${printType(value.type)}`;
  return fail(reader.analysis, 'type_mismatch', message, node.span);
}

function extendQuery(
  { analysis }: ClauseReader,
  args: readonly Expression[],
  { json = {}, span }: FunctionCall,
): readonly Expression[] {
  const { returning, wrapper, onEmpty, onError } = json;
  if (returning === undefined && wrapper === undefined && onEmpty === undefined && onError === undefined) return args;
  const words = [wrapper ?? 'WITHOUT', onEmpty?.behavior ?? 'NULL', onError?.behavior ?? 'NULL'];
  const type = returning === undefined ? stringType : resolveType(analysis, returning);
  if (type.kind === 'ARRAY' && isCharacter(type.element)) {
    const illegal =
      onEmpty?.behavior === 'EMPTY OBJECT' ? 'empty' : onError?.behavior === 'EMPTY OBJECT' ? 'error' : null;
    if (illegal !== null) {
      const message = `Illegal on ${illegal} behavior 'EMPTY OBJECT' for return type: ${printType(type.element, 'serializable')} ARRAY`;
      fail(analysis, 'type_mismatch', message, span);
    }
  } else if (!isCharacter(type)) {
    fail(analysis, 'type_mismatch', `JSON_QUERY can return STRING or ARRAY<STRING>, not ${printType(type)}`, span);
  }
  return [...args, ...words.map(word => keywordOf(word, span)), nullOf(type, span)];
}

const keywordOf = (word: string, span: Span): Literal => ({
  kind: 'literal',
  value: word,
  type: { kind: 'CHAR', length: word.length, nullable: false },
  span,
});

const nullOf = (type: LogicalType, span: Span): Literal => ({ kind: 'literal', value: null, type, span });
