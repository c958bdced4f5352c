import {
  conjunction,
  type Expression,
  type Field,
  inputRefs,
  intervalBounds,
  type JoinRelation,
} from '../algebra/index.ts';
import type { Expression as ExpressionNode, Identifier, Join, TableReference } from '../ast/index.ts';
import { isTimestamp, withNullable } from '../types/index.ts';
import { type Analysis, type CommonTables, failUnsupported } from './analysis.ts';
import { asCondition, call } from './apply-function.ts';
import { analyzeExpression, type ExpressionContext } from './expressions.ts';
import { analyzeLookupJoin } from './lookup-join.ts';
import { allColumns, joinScopes, type MergedColumn, mergedOf, type Scope, shiftMerged } from './scope.ts';
import { joinSchema, retype, type ScopedRelation } from './scoped-relation.ts';
import { hintedTtlMs } from './state-ttl.ts';
import { keepPartners, splitCondition } from './subqueries/join-subqueries.ts';
import { analyzeTemporalJoin } from './temporal-join.ts';
import { keepAll } from './where.ts';

const trueLiteral: Expression = { kind: 'literal', value: true, type: { kind: 'BOOLEAN', nullable: false } };

type OuterJoinType = 'inner' | 'left' | 'right' | 'full';

/** A join of two tables of FROM; `analyzeSide` analyzes what stands on a side. */
export function analyzeJoin(
  analysis: Analysis,
  node: Join,
  tables: CommonTables,
  analyzeSide: (side: TableReference) => ScopedRelation,
): ScopedRelation {
  const left = analyzeSide(node.left);
  if (node.right.kind === 'named-table' && node.right.systemTime !== undefined) {
    return isEventTime(analysis, node.right.systemTime, left)
      ? analyzeTemporalJoin(analysis, node, node.right, left, tables)
      : analyzeLookupJoin(analysis, node, node.right, left);
  }
  const joinType = joinTypeOf(node);
  const on = node.on === undefined ? undefined : splitCondition(node.on);
  const asked = on?.subqueries ?? [];
  const sides = { left, right: analyzeSide(node.right) };
  if (asked.length === 0 || joinType === 'inner') return joined(analysis, node, joinType, sides, on, tables);
  if (joinType === 'full') return failUnsupported(analysis, 'A subquery in ON of a FULL JOIN', asked[0]!.span);
  const padded = joinType === 'left' ? 'right' : 'left';
  const kept = { ...sides, [padded]: keepPartners(analysis, sides[padded], asked, tables) };
  return joined(analysis, node, joinType, kept, { plain: on!.plain, subqueries: [] }, tables);
}

/** The join of two sides; of an inner join, the rows for which the subqueries in ON hold. */
function joined(
  analysis: Analysis,
  node: Join,
  joinType: OuterJoinType,
  { left, right }: { readonly left: ScopedRelation; readonly right: ScopedRelation },
  on: ReturnType<typeof splitCondition> | undefined,
  tables: CommonTables,
): ScopedRelation {
  const scope = joinScopes(left.scope, right.scope);
  const context = { analysis, scope };
  const names = node.natural ? sharedNames(node, left.scope, right.scope) : (node.using ?? []);
  const merged = names.map(name => mergeColumn(context, joinType, left, right, name));
  const condition =
    on !== undefined
      ? conditionOf(on.plain.map(part => asCondition(context, analyzeExpression(context, part), part.span, 'ON')))
      : conditionOf(merged.map(column => column.condition));
  const relation: JoinRelation = {
    kind: 'join',
    joinType,
    left: left.relation,
    right: right.relation,
    condition,
    schema: joinSchema(left.relation.schema, right.relation.schema, joinType),
    span: node.span,
    ...stateTtlOf(analysis, left.scope, right.scope),
  };
  const timed = analysis.mode === 'stream' ? withEventTimes(relation) : relation;
  const rows = { relation: timed, scope: retype(withMerged(scope, merged), timed.schema) };
  if (on === undefined || on.subqueries.length === 0) return rows;
  return { ...rows, relation: keepAll(analysis, rows, on.subqueries, tables, 'ON') };
}

const conditionOf = (parts: readonly Expression[]): Expression =>
  parts.length === 0 ? trueLiteral : conjunction(parts);

/** The hints of both sides; a side that is a join itself has none. */
function stateTtlOf(analysis: Analysis, left: Scope, right: Scope): Pick<JoinRelation, 'stateTtlMs'> {
  const [l, r] = [hintedTtlMs(analysis, left), hintedTtlMs(analysis, right)];
  return l === undefined && r === undefined ? {} : { stateTtlMs: [l ?? null, r ?? null] };
}

/** Rows that are joined because they are near in event time stay so near that their times are event times still. */
function withEventTimes(join: JoinRelation): JoinRelation {
  const bounds = intervalBounds(join);
  if (bounds === null || bounds.isProcessingTime) return join;
  const times = [bounds.leftTime, join.left.schema.length + bounds.rightTime];
  const schema = join.schema.map(({ name, type }, i): Field => {
    const isTime = times.includes(i) && (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ');
    return { name, type: isTime ? { ...type, timeAttribute: 'rowtime' } : type };
  });
  return { ...join, schema };
}

/** The versions that were valid at an event's own time, and not those of now. In batch mode event time is an ordinary column. */
function isEventTime(analysis: Analysis, systemTime: ExpressionNode, left: ScopedRelation): boolean {
  const { type } = analyzeExpression({ analysis: { ...analysis, symbols: [] }, scope: left.scope }, systemTime);
  const attribute = 'timeAttribute' in type ? type.timeAttribute : undefined;
  return attribute === 'rowtime' || (analysis.mode === 'batch' && attribute === undefined && isTimestamp(type));
}

const joinTypeOf = (node: Join): OuterJoinType =>
  node.type === 'CROSS' || node.type === 'COMMA' ? 'inner' : (node.type.toLowerCase() as OuterJoinType);

/** The names that NATURAL joins on: those that both sides have, in the order of the left. */
function sharedNames(node: Join, left: Scope, right: Scope): readonly Identifier[] {
  const ofRight = new Set(allColumns(right).map(column => column.name));
  const shared = new Set(allColumns(left).flatMap(({ name }) => (ofRight.has(name) ? [name] : [])));
  return [...shared].map(name => ({ kind: 'identifier', name, quoted: true, span: node.span }));
}

interface JoinedColumn extends MergedColumn {
  readonly condition: Expression;
}

/** One column of USING: equal on both sides, and from now on one column, the side's that is never padded. */
function mergeColumn(
  context: ExpressionContext,
  joinType: OuterJoinType,
  left: ScopedRelation,
  right: ScopedRelation,
  name: Identifier,
): JoinedColumn {
  const width = left.relation.schema.length;
  const l = sideColumn(context.analysis, left.scope, name);
  const r = shiftMerged(sideColumn(context.analysis, right.scope, name), width);
  const condition = call(context, 'EQUALS', [l.expression, r.expression], name.span);
  return { name: name.name, covers: [...l.covers, ...r.covers], condition, expression: mergedValue() };

  function mergedValue(): Expression {
    if (joinType === 'right') return r.expression;
    if (joinType !== 'full') return l.expression;
    const sides = [l, r].map(({ expression }) => ({ ...expression, type: withNullable(expression.type, true) }));
    return call(context, 'COALESCE', sides, name.span);
  }
}

/** The one column of a side with that name. */
function sideColumn(analysis: Analysis, scope: Scope, name: Identifier): MergedColumn {
  const merged = mergedOf(scope).find(column => column.name === name.name);
  const context = { analysis: { ...analysis, outerQuery: undefined }, scope };
  const expression = analyzeExpression(context, { kind: 'column-reference', path: [name], span: name.span });
  if (merged !== undefined) return merged;
  return { name: name.name, expression, covers: [...inputRefs(expression)] };
}

/** Merged columns replace those of a side that they stand for. */
function withMerged(scope: Scope, merged: readonly MergedColumn[]): Scope {
  const covered = new Set(merged.flatMap(column => column.covers));
  const kept = mergedOf(scope).filter(column => !column.covers.some(index => covered.has(index)));
  return {
    ...scope,
    merged: [...merged.map(({ name, expression, covers }) => ({ name, expression, covers })), ...kept],
  };
}
