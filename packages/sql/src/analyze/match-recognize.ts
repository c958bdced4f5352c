import type { Expression, MatchRelation, MatchSkip, Relation, SortKey } from '../algebra/index.ts';
import type { Expression as ExpressionNode, MatchRecognize } from '../ast/index.ts';
import { isTimestamp, type LogicalType } from '../types/index.ts';
import { type Analysis, fail } from './analysis.ts';
import { asCondition } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import { analyzeLiteral } from './literals.ts';
import { MatchNavigations } from './match-navigations.ts';
import { analyzePattern } from './match-pattern.ts';
import { emptyScope, scopeOf } from './scope.ts';
import { sortKey } from './sort-key.ts';

/** MATCH_RECOGNIZE over the rows of `input`, with Flink's restrictions and words. */
export function analyzeMatchRecognize(analysis: Analysis, node: MatchRecognize, input: Relation): MatchRelation {
  if (node.rowsPerMatch === 'ALL ROWS') failMatch(analysis, 'All rows per match mode is not supported yet.', node);
  if (node.subsets.length > 0) failMatch(analysis, 'SUBSET clause is currently not supported.', node.subsets[0]!);
  const elements = analyzePattern(analysis, node.pattern);
  const variables = elements.map(element => element.variable);
  const partitionBy = node.partitionBy.map(key => partitionColumn(analysis, key, input));
  const orderBy = orderKeys(analysis, node, input);
  const timeColumn = timeColumnOf(orderBy, input);
  const navigations = new MatchNavigations(analysis, input, variables, timeColumn);
  const conditions = analyzeDefinitions(analysis, node, navigations, variables);
  const measures = node.measures.map(measure => ({
    name: measure.alias.name,
    expression: navigations.analyze(measure.expression),
  }));
  return {
    kind: 'match',
    input,
    partitionBy,
    orderBy,
    timeColumn,
    pattern: elements.map((element, i) => ({ ...element, condition: conditions.get(i) })),
    navigations: navigations.all,
    measures: measures.map(measure => measure.expression),
    skip: analyzeSkip(analysis, node, variables),
    withinMs: withinMs(analysis, node),
    schema: [
      ...partitionBy.map(column => input.schema[column]!),
      ...measures.map(({ name, expression }) => ({ name, type: expression.type })),
    ],
    span: node.span,
  };
}

const failMatch = (analysis: Analysis, message: string, { span }: Pick<MatchRecognize, 'span'>, hint?: string): never =>
  fail(analysis, 'match', message, span, hint);

function partitionColumn(analysis: Analysis, key: ExpressionNode, input: Relation): number {
  const column = analyzeExpression({ analysis, scope: scopeOf(null, input.schema) }, key);
  return column.kind === 'input-ref'
    ? column.index
    : failMatch(analysis, 'PARTITION BY of MATCH_RECOGNIZE takes columns', key);
}

/** A stream is ordered by its time first. */
function orderKeys(analysis: Analysis, node: MatchRecognize, input: Relation): readonly SortKey[] {
  const keys = node.orderBy.map(item =>
    sortKey(analysis, item, analyzeExpression({ analysis, scope: scopeOf(null, input.schema) }, item.expression)),
  );
  if (analysis.mode === 'batch') return keys;
  const first = keys[0];
  if (first === undefined || timeAttributeOf(first.expression.type) === undefined) {
    const hint = 'Order by a column with a WATERMARK, or by one that is PROCTIME().';
    return failMatch(
      analysis,
      'You must specify either rowtime or proctime for order by.',
      node.orderBy[0] ?? node,
      hint,
    );
  }
  if (first.descending) {
    failMatch(analysis, 'Primary sort order of a streaming table must be ascending on time.', node.orderBy[0]!);
  }
  if (keys.length > 1 && timeAttributeOf(first.expression.type) === 'proctime') {
    failMatch(analysis, 'A second ORDER BY key needs event time: no two rows are processed at once', node.orderBy[1]!);
  }
  return keys;
}

const timeAttributeOf = (type: LogicalType) => ('timeAttribute' in type ? type.timeAttribute : undefined);

function timeColumnOf(orderBy: readonly SortKey[], input: Relation): number | undefined {
  const first = orderBy[0]?.expression;
  return first?.kind === 'input-ref' && isTimestamp(input.schema[first.index]!.type) ? first.index : undefined;
}

/** Conditions by position of their variable in the pattern. */
function analyzeDefinitions(
  analysis: Analysis,
  node: MatchRecognize,
  navigations: MatchNavigations,
  variables: readonly string[],
): ReadonlyMap<number, Expression> {
  const conditions = new Map<number, Expression>();
  for (const { variable, condition } of node.define) {
    const position = variables.indexOf(variable.name);
    if (position === -1) failMatch(analysis, `Unknown pattern '${variable.name}'`, variable);
    if (conditions.has(position)) {
      failMatch(analysis, `Pattern variable '${variable.name}' has already been defined`, variable);
    }
    const context = { analysis, scope: emptyScope };
    conditions.set(position, asCondition(context, navigations.analyze(condition), condition.span));
  }
  return conditions;
}

function analyzeSkip(analysis: Analysis, { afterMatch }: MatchRecognize, variables: readonly string[]): MatchSkip {
  if (afterMatch === undefined || afterMatch.to === 'PAST LAST ROW') return { to: 'past-last-row' };
  if (afterMatch.to === 'TO NEXT ROW') return { to: 'next-row' };
  const variable = variables.indexOf(afterMatch.variable?.name ?? '');
  if (variable === -1) {
    const named = afterMatch.variable ?? afterMatch;
    failMatch(analysis, `Unknown pattern '${afterMatch.variable?.name ?? ''}'`, named);
  }
  return { to: afterMatch.to === 'TO FIRST' ? 'first' : 'last', variable };
}

function withinMs(analysis: Analysis, { within }: MatchRecognize): number | undefined {
  if (within === undefined) return undefined;
  const { type, value } = analyzeLiteral(analysis, within);
  if (type.kind === 'INTERVAL_DAY_TIME' && typeof value === 'number' && value > 0) return value;
  return failMatch(analysis, 'WITHIN takes a positive interval of days or less', within);
}
