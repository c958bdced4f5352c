import type {
  AggregateRelation,
  Expression,
  FilterRelation,
  JoinRelation,
  Relation,
  SortRelation,
} from '@lockstep/sql/algebra';
import { conjunction, conjuncts, inlineProjection, inputRefs, remapRefs } from '../logical/expressions.ts';
import type { OptimizerRule, RuleContext } from './rule.ts';

/**
 * Moves a filter's conditions towards the sources: below projections, window table functions, OVER (conditions on its partition), UNION ALL, lookup
 * joins, and into joins.
 * Never below a watermark (a dropped row still carries time), a LIMIT, or the null-padded side of an outer join.
 */
export const pushFilterDown: OptimizerRule = {
  name: 'push-filter-down',
  rewrite(node, context) {
    if (node.kind !== 'filter') return node;
    switch (node.input.kind) {
      case 'project':
        return belowProject(node, node.input, context);
      case 'window-tvf':
        return splitBelow(node, node.input, node.input.input.schema.length, context);
      case 'over':
        return belowOver(node, node.input, context);
      case 'lookup-join':
      case 'temporal-join':
      case 'snapshot-join':
        return splitBelow(node, node.input, node.input.left.schema.length, context);
      case 'set-operation':
        if (!context.isDeterministic(node.condition)) return node;
        return { ...node.input, inputs: node.input.inputs.map(input => ({ ...node, input, schema: input.schema })) };
      case 'aggregate':
        return belowAggregate(node, node.input, context);
      case 'correlate':
        return splitBelow(node, node.input, node.input.input.schema.length, context);
      case 'sort':
        return belowSort(node, node.input);
      case 'join':
        return intoJoin(node, node.input, context);
      default:
        return node;
    }
  },
};

function belowProject(
  node: FilterRelation,
  project: Extract<Relation, { kind: 'project' }>,
  context: RuleContext,
): Relation {
  if (project.watermark !== undefined || !context.isDeterministic(node.condition)) return node;
  const condition = inlineProjection(node.condition, project.expressions);
  if (!context.isDeterministic(condition)) return node;
  return { ...project, input: { ...node, input: project.input, schema: project.input.schema, condition } };
}

/** Conditions on partition columns keep or drop whole partitions, so they may come first. */
function belowOver(node: FilterRelation, over: Extract<Relation, { kind: 'over' }>, context: RuleContext): Relation {
  const columns = new Set(over.partitionBy.flatMap(key => (key.kind === 'input-ref' ? [key.index] : [])));
  const [movable, rest] = partition(
    conjuncts(node.condition),
    condition =>
      context.isDeterministic(condition) &&
      inputRefs(condition).size > 0 &&
      [...inputRefs(condition)].every(ref => columns.has(ref)),
  );
  if (movable.length === 0) return node;
  const lowered = { ...over, input: filterOver(over.input, movable) };
  return rest.length === 0 ? lowered : { ...node, input: lowered, condition: conjunction(rest) };
}

/**
 * Conditions on group keys keep or drop whole groups. Not over a window function, whose windows are group keys that its input does not have; and not when
 * everything is one group, which is there even for no rows.
 */
function belowAggregate(node: FilterRelation, aggregate: AggregateRelation, context: RuleContext): Relation {
  const { keys } = aggregate;
  if (keys.length === 0 || isOverWindow(aggregate.input)) return node;
  const inlined = (condition: Expression): Expression => inlineProjection(condition, keys);
  const [movable, rest] = partition(
    conjuncts(node.condition),
    condition =>
      inputRefs(condition).size > 0 &&
      readsOnly(condition, 0, keys.length) &&
      context.isDeterministic(inlined(condition)),
  );
  if (movable.length === 0) return node;
  const lowered: Relation = { ...aggregate, input: filterOver(aggregate.input, movable.map(inlined)) };
  return rest.length === 0 ? lowered : { ...node, input: lowered, condition: conjunction(rest) };
}

export function isOverWindow(relation: Relation): boolean {
  if (relation.kind === 'window-tvf') return true;
  const isTransparent = relation.kind === 'filter' || relation.kind === 'project' || relation.kind === 'expand';
  return isTransparent && isOverWindow(relation.input);
}

/** An order stays one without some of its rows; a LIMIT would count others. */
function belowSort(node: FilterRelation, sort: SortRelation): Relation {
  if (sort.limit !== undefined || sort.offset > 0) return node;
  return { ...sort, input: { ...node, input: sort.input } };
}

/** Conditions that read only the first `width` columns, the ones that the node passes on from its first input, move below it. */
function splitBelow(node: FilterRelation, parent: Relation, width: number, context: RuleContext): Relation {
  const [movable, rest] = partition(
    conjuncts(node.condition),
    condition => context.isDeterministic(condition) && readsOnly(condition, 0, width),
  );
  if (movable.length === 0) return node;
  let lowered: Relation;
  if (parent.kind === 'window-tvf' || parent.kind === 'correlate')
    lowered = { ...parent, input: filterOver(parent.input, movable) };
  else if (parent.kind === 'lookup-join' || parent.kind === 'temporal-join' || parent.kind === 'snapshot-join')
    lowered = { ...parent, left: filterOver(parent.left, movable) };
  else return node;
  return rest.length === 0 ? lowered : { ...node, input: lowered, condition: conjunction(rest) };
}

function intoJoin(node: FilterRelation, join: JoinRelation, context: RuleContext): Relation {
  const leftWidth = join.left.schema.length;
  const mayFilterLeft = ['inner', 'left', 'semi', 'anti'].includes(join.joinType);
  const mayFilterRight = join.joinType === 'inner' || join.joinType === 'right';
  const toLeft: Expression[] = [];
  const toRight: Expression[] = [];
  const toCondition: Expression[] = [];
  const rest: Expression[] = [];
  for (const condition of conjuncts(node.condition)) {
    if (!context.isDeterministic(condition)) rest.push(condition);
    else if (mayFilterLeft && readsOnly(condition, 0, leftWidth)) toLeft.push(condition);
    else if (mayFilterRight && readsOnly(condition, leftWidth, Number.POSITIVE_INFINITY)) {
      toRight.push(remapRefs(condition, index => index - leftWidth));
    } else if (join.joinType === 'inner') toCondition.push(condition);
    else rest.push(condition);
  }
  if (rest.length === conjuncts(node.condition).length) return node;
  const joined: JoinRelation = {
    ...join,
    left: filterOver(join.left, toLeft),
    right: filterOver(join.right, toRight),
    condition: conjunction([join.condition, ...toCondition]),
  };
  return rest.length === 0 ? joined : { ...node, input: joined, condition: conjunction(rest) };
}

const filterOver = (input: Relation, conditions: readonly Expression[]): Relation =>
  conditions.length === 0 ? input : { kind: 'filter', input, condition: conjunction(conditions), schema: input.schema };

function readsOnly(condition: Expression, from: number, to: number): boolean {
  for (const ref of inputRefs(condition)) if (ref < from || ref >= to) return false;
  return true;
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}
