import {
  type AggregateRelation,
  type Expression,
  identity,
  inputRef,
  type JoinRelation,
  mapOwnExpressions,
  type OverRelation,
  type Relation,
  remapRefs,
  type SetOperationRelation,
  type SortRelation,
} from '../../algebra/index.ts';
import { withNullable } from '../../types/index.ts';
import { aggregate, allOf, apply, caseOf, firstRows, isNull, join, literalOf, project, widen } from './build.ts';
import { overNothing } from './lift.ts';
import { bind, isClosed, type OuterRows, outerRefs } from './outer-refs.ts';

/** The different values of the outer columns that a subquery reads. */
export interface Domain {
  readonly relation: Relation;
  /** Positions in the outer query's row, one per column of `relation`. */
  readonly columns: readonly number[];
  /** The same columns over the outer rows. */
  readonly values: readonly Expression[];
}

/**
 * The general unnesting (after Neumann and Kemper, "Unnesting Arbitrary Queries", 2015): the subquery evaluated for all values of its outer columns at once.
 * Its rows are those of `relation` with the columns of `domain` in front. Null when it holds something that can't be evaluated per value.
 */
export function pushDomain(relation: Relation, domain: Domain, depth: number): Relation | null {
  const push = (input: Relation): Relation | null => pushDomain(input, domain, depth);
  const width = domain.columns.length;
  const bound = (expression: Expression): Expression => bindTo(expression, domain, depth);
  if (isClosed(relation, depth)) return join('inner', domain.relation, relation, literalOf(true));
  switch (relation.kind) {
    case 'filter': {
      const input = push(relation.input);
      return input && { ...relation, input, condition: bound(relation.condition), schema: input.schema };
    }
    case 'project': {
      const input = relation.watermark === undefined ? push(relation.input) : null;
      return input && project(input, [...identity(input.schema).slice(0, width), ...relation.expressions.map(bound)]);
    }
    case 'values':
      return pushIntoValues(relation, domain, bound);
    case 'aggregate':
      return pushIntoAggregate(relation, domain, push(relation.input), bound);
    case 'join':
      return pushIntoJoin(relation, domain, depth);
    case 'set-operation':
      return pushIntoSets(relation, push);
    case 'sort':
      return pushIntoSort(relation, domain, push(relation.input), bound);
    case 'over': {
      const input = push(relation.input);
      const values = input && identity(input.schema).slice(0, width);
      const own = mapOwnExpressions(relation, bound) as OverRelation;
      const schema = [...(input?.schema ?? []), ...relation.schema.slice(relation.input.schema.length)];
      return input && { ...own, input, partitionBy: [...values!, ...own.partitionBy], schema };
    }
    case 'correlate': {
      const input = push(relation.input);
      const schema = [...(input?.schema ?? []), ...relation.schema.slice(relation.input.schema.length)];
      return input && { ...relation, input, args: relation.args.map(bound), schema };
    }
    default:
      return null;
  }
}

/** Over a row that begins with the domain's columns. */
const bindTo = (expression: Expression, domain: Domain, depth: number): Expression =>
  bind(
    expression,
    depth,
    ref => inputRef(domain.relation.schema, domain.columns.indexOf(ref.index)),
    ref => ({ ...ref, index: ref.index + domain.columns.length }),
  );

function pushIntoValues(
  { rows }: Extract<Relation, { kind: 'values' }>,
  domain: Domain,
  bound: (expression: Expression) => Expression,
): Relation {
  const inputs = rows.map(row => widen(domain.relation, row.map(bound)));
  const [only] = inputs;
  if (inputs.length === 1) return only!;
  const schema = only!.schema.map(({ name, type }, i) => ({
    name,
    type: withNullable(
      type,
      inputs.some(input => input.schema[i]!.type.nullable),
    ),
  }));
  return { kind: 'set-operation', operation: 'union-all', inputs, schema };
}

/** Grouped by the domain too. Without keys of its own there is a row for every value, also where nothing is grouped. */
function pushIntoAggregate(
  relation: AggregateRelation,
  domain: Domain,
  input: Relation | null,
  bound: (expression: Expression) => Expression,
): Relation | null {
  if (input === null) return null;
  const width = domain.columns.length;
  const { keys, aggregates } = mapOwnExpressions(relation, bound) as AggregateRelation;
  const grouped = aggregate(input, [...identity(input.schema).slice(0, width), ...keys], aggregates);
  if (relation.keys.length > 0) return grouped;
  const flagged = widen(grouped, [literalOf(true)]);
  const padded = join('left', domain.relation, flagged, sameDomain(domain, width));
  const isMissing = isNull(inputRef(padded.schema, width + flagged.schema.length - 1));
  return project(padded, [
    ...identity(padded.schema).slice(0, width),
    ...relation.aggregates.map((call, i) =>
      caseOf(isMissing, overNothing(call), inputRef(padded.schema, 2 * width + i)),
    ),
  ]);
}

/** LIMIT counts the rows of one value of the domain. */
function pushIntoSort(
  relation: SortRelation,
  domain: Domain,
  input: Relation | null,
  bound: (expression: Expression) => Expression,
): Relation | null {
  if (input === null || (relation.limit === undefined && relation.offset === 0)) return input;
  const own = mapOwnExpressions(relation, bound) as SortRelation;
  const rows = firstRows(input, identity(input.schema).slice(0, domain.columns.length), own);
  return project(rows, identity(input.schema));
}

/** That the domain's columns at the front and those at `offset` are the same values. */
const sameDomain = (domain: Domain, offset: number): Expression =>
  allOf(
    domain.relation.schema.map((field, i) =>
      apply('IS_NOT_DISTINCT_FROM', [
        inputRef(domain.relation.schema, i),
        { kind: 'input-ref', index: offset + i, type: field.type },
      ]),
    ),
  );

/** The domain goes into the side that needs it, or into both, which then meet on equal values. */
function pushIntoJoin(relation: JoinRelation, domain: Domain, depth: number): Relation | null {
  const { joinType } = relation;
  if (joinType === 'right' || joinType === 'full') return null;
  const width = domain.columns.length;
  const left = pushDomain(relation.left, domain, depth);
  if (left === null) return null;
  const isHalf = joinType === 'semi' || joinType === 'anti';
  const condition = bindTo(relation.condition, domain, depth);
  if (isClosed(relation.right, depth)) return join(joinType, left, relation.right, condition);
  const right = pushDomain(relation.right, domain, depth);
  if (right === null) return null;
  const leftWidth = left.schema.length;
  const apart = remapRefs(condition, index => (index < leftWidth ? index : index + width));
  const joined = join(joinType, left, right, allOf([sameDomain(domain, leftWidth), apart]));
  if (isHalf) return joined;
  return project(
    joined,
    identity(joined.schema).filter((_, i) => i < leftWidth || i >= leftWidth + width),
  );
}

function pushIntoSets(relation: SetOperationRelation, push: (input: Relation) => Relation | null): Relation | null {
  const inputs = relation.inputs.map(push);
  const [first] = inputs;
  if (first === undefined || !inputs.every(input => input !== null)) return null;
  const schema = first!.schema.map((field, i) => {
    const column = i - (first!.schema.length - relation.schema.length);
    return column < 0 ? field : { name: relation.schema[column]!.name, type: relation.schema[column]!.type };
  });
  return { ...relation, inputs, schema };
}

/** The different values, over the outer query's rows, of the columns that the subquery reads. */
export function domainOf(subquery: Relation, { relation, depth, place }: OuterRows): Domain {
  const refs = outerRefs(subquery, depth);
  const values = refs.map(place);
  return { relation: aggregate(relation, values), columns: refs.map(ref => ref.index), values };
}
