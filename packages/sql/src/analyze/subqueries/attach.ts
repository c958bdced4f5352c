import { type AggregateCall, type Expression, identity, inputRef, type Relation } from '../../algebra/index.ts';
import { withNullable } from '../../types/index.ts';
import { aggregate, allOf, apply, caseOf, filter, isNull, join, literalOf, nullOf, project, widen } from './build.ts';
import { equalities, type Lifted, lift } from './lift.ts';
import { bind, type OuterRows, readsOuter } from './outer-refs.ts';
import { type Domain, domainOf, pushDomain } from './push-domain.ts';

/** Keeps the outer rows for which the subquery has a row (`semi`), or has none (`anti`). */
export function keepExisting(outer: OuterRows, subquery: Relation, joinType: 'semi' | 'anti'): Relation {
  const lifted = lift(forExistence(subquery), outer.depth);
  if (lifted === null) {
    const { relation, domain } = pushed(outer, subquery);
    return join(joinType, outer.relation, relation, onDomain(outer, domain));
  }
  if (lifted.empty !== undefined)
    return joinType === 'semi' ? outer.relation : filter(outer.relation, [literalOf(false)]);
  return join(joinType, outer.relation, lifted.relation, overBoth(outer, lifted.conditions));
}

/** The outer rows with one more column: whether the subquery has a row. Never NULL. */
export function markExisting(outer: OuterRows, subquery: Relation): Relation {
  const width = outer.relation.schema.length;
  const matched = matchesOf(outer, subquery);
  if (matched === 'always') return widen(outer.relation, [literalOf(true)]);
  const flagged = widen(matched.relation, [literalOf(true)]);
  const joined = join('left', outer.relation, flagged, matched.condition);
  const flag = inputRef(joined.schema, width + flagged.schema.length - 1);
  return project(joined, [...identity(outer.relation.schema), apply('IS_NOT_NULL', [flag])]);
}

/** A relation that at most one row of joins an outer row, exactly when the subquery has a row for it. */
function matchesOf(
  outer: OuterRows,
  subquery: Relation,
): { readonly relation: Relation; readonly condition: Expression } | 'always' {
  const lifted = lift(forExistence(subquery), outer.depth);
  if (lifted?.empty !== undefined) return 'always';
  const bound = lifted && equalities(lifted.conditions, outer.depth);
  if (lifted !== null && bound !== null) {
    const keys = bound.length === 0 ? [literalOf(true)] : bound.map(({ inner }) => inner);
    const relation = aggregate(lifted.relation, keys);
    const conditions = bound.map(({ operator, outer: value }, i) => ({
      ...operator,
      args: [value, inputRef(relation.schema, i)],
    }));
    return { relation, condition: overBoth(outer, conditions) };
  }
  if (lifted === null) {
    const { relation, domain } = pushed(outer, subquery);
    return { relation: aggregate(relation, identity(domain.relation.schema)), condition: onDomain(outer, domain) };
  }
  const domain = domainOf(filter(lifted.relation, lifted.conditions), outer);
  const values: OuterRows = {
    ...outer,
    relation: domain.relation,
    place: ref => inputRef(domain.relation.schema, domain.columns.indexOf(ref.index)),
  };
  const relation = join('semi', domain.relation, lifted.relation, overBoth(values, lifted.conditions));
  return { relation, condition: onDomain(outer, domain) };
}

/** The outer rows with one more column: the subquery's value, NULL where it has no row; more than one row is an error when it runs. */
export function attachValue(outer: OuterRows, subquery: Relation): Relation {
  const lifted = lift(subquery, outer.depth);
  const single = lifted && singleRow(lifted, subquery, outer.depth);
  if (single !== null) return attachLeft(outer, single);
  const { relation, domain } = pushed(outer, subquery);
  if (hasOneRow(subquery)) return joinOnDomain('left', outer, relation, domain);
  const keys = identity(domain.relation.schema);
  const value = aggregate(relation, keys, [singleValue(inputRef(relation.schema, keys.length))]);
  return joinOnDomain('left', outer, value, domain);
}

/** Every outer row beside the rows that the subquery has for it; `left`: beside NULLs when it has none. */
export function attachRows(outer: OuterRows, subquery: Relation, joinType: 'inner' | 'left'): Relation {
  const lifted = lift(subquery, outer.depth);
  if (lifted === null) {
    const { relation, domain } = pushed(outer, subquery);
    return joinOnDomain(joinType, outer, relation, domain);
  }
  if (joinType === 'left' || lifted.empty !== undefined) return attachLeft(outer, lifted);
  const joined = join('inner', outer.relation, lifted.relation, overBoth(outer, lifted.conditions));
  return project(joined, [
    ...identity(joined.schema).slice(0, outer.relation.schema.length),
    ...lifted.outputs.map(output => overBothRow(outer, output, joined)),
  ]);
}

function joinOnDomain(joinType: 'inner' | 'left', outer: OuterRows, right: Relation, domain: Domain): Relation {
  const width = outer.relation.schema.length;
  const joined = join(joinType, outer.relation, right, onDomain(outer, domain));
  return project(
    joined,
    identity(joined.schema).filter((_, i) => i < width || i >= width + domain.columns.length),
  );
}

function attachLeft(outer: OuterRows, { relation, outputs, conditions, empty }: Lifted): Relation {
  const width = outer.relation.schema.length;
  const flagged = widen(relation, [literalOf(true)]);
  const joined = join('left', outer.relation, flagged, overBoth(outer, conditions));
  const isMissing = isNull(inputRef(joined.schema, width + flagged.schema.length - 1));
  const values = outputs.map((output, i) => {
    const value = overBothRow(outer, output, joined);
    const missing = empty === undefined ? nullOf(value) : overBothRow(outer, empty[i]!, joined);
    const isPadding = value.kind === 'input-ref' && missing.kind === 'literal' && missing.value === null;
    return isPadding ? value : caseOf(isMissing, missing, asNullable(value));
  });
  return project(joined, [...identity(joined.schema).slice(0, width), ...values]);
}

const asNullable = (value: Expression): Expression => ({ ...value, type: withNullable(value.type, true) });

/** The same with at most one row for every outer row; null when that takes the domain. */
function singleRow(lifted: Lifted, subquery: Relation, depth: number): Lifted | null {
  if (hasOneRow(subquery)) return lifted;
  const [output] = lifted.outputs;
  const bound = equalities(lifted.conditions, depth);
  if (output === undefined || bound === null || readsOuter(output, depth)) return null;
  const relation = aggregate(
    lifted.relation,
    bound.map(({ inner }) => inner),
    [singleValue(output)],
  );
  return {
    relation,
    outputs: [inputRef(relation.schema, bound.length)],
    conditions: bound.map(({ operator, outer }, i) => ({ ...operator, args: [outer, inputRef(relation.schema, i)] })),
  };
}

const singleValue = (value: Expression): AggregateCall => ({
  kind: 'aggregate-call',
  functionName: 'SINGLE_VALUE',
  args: [value],
  distinct: false,
  orderBy: [],
  type: withNullable(value.type, true),
});

/** Whether the relation can't have more than one row. */
function hasOneRow(relation: Relation): boolean {
  switch (relation.kind) {
    case 'aggregate':
      return relation.keys.length === 0;
    case 'values':
      return relation.rows.length <= 1;
    case 'sort':
      return (relation.limit !== undefined && relation.limit <= 1) || hasOneRow(relation.input);
    case 'project':
    case 'filter':
      return hasOneRow(relation.input);
    case 'join':
      return relation.joinType === 'inner' && hasOneRow(relation.left) && hasOneRow(relation.right);
    default:
      return false;
  }
}

/** Whether there is a row does not depend on order, on which columns it has, or on how many there may be at most. */
function forExistence(subquery: Relation): Relation {
  const isBound = subquery.kind === 'sort' && subquery.offset === 0 && (subquery.limit ?? 1) > 0;
  if (isBound) return forExistence(subquery.input);
  return subquery.kind === 'project' && subquery.watermark === undefined ? forExistence(subquery.input) : subquery;
}

function pushed(outer: OuterRows, subquery: Relation): { readonly relation: Relation; readonly domain: Domain } {
  const domain = domainOf(subquery, outer);
  const relation = pushDomain(subquery, domain, outer.depth);
  return relation === null ? outer.refuse() : { relation, domain };
}

/** That an outer row has the values of the domain, whose columns come first on the right. */
function onDomain(outer: OuterRows, domain: Domain): Expression {
  const width = outer.relation.schema.length;
  return allOf(
    domain.values.map((value, i) => {
      const { type } = domain.relation.schema[i]!;
      return apply('IS_NOT_DISTINCT_FROM', [value, { kind: 'input-ref', index: width + i, type }]);
    }),
  );
}

/** Conditions of a subquery over the outer row and the subquery's row side by side. */
const overBoth = (outer: OuterRows, conditions: readonly Expression[]): Expression =>
  allOf(conditions.map(condition => bind(condition, outer.depth, outer.place, ref => shifted(outer, ref))));

/** An output of the right side of a join, with the types that padding gives. */
const overBothRow = (outer: OuterRows, output: Expression, joined: Relation): Expression =>
  bind(output, outer.depth, outer.place, ref => inputRef(joined.schema, shifted(outer, ref).index));

const shifted = <T extends { readonly index: number }>(outer: OuterRows, ref: T): T => ({
  ...ref,
  index: ref.index + outer.relation.schema.length,
});
