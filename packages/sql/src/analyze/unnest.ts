import type { CorrelateRelation, Expression, Field } from '../algebra/index.ts';
import type { Join, TableFunctionReference, UnnestReference } from '../ast/index.ts';
import { integerType, type LogicalType, printType, withNullable } from '../types/index.ts';
import { aliased } from './aliased.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { joinScopes } from './scope.ts';
import type { ScopedRelation } from './scoped-relation.ts';

/** `left CROSS JOIN UNNEST(collection)`: a row for every element; `join` is absent when UNNEST stands alone. */
export function analyzeUnnest(
  analysis: Analysis,
  join: Join | null,
  left: ScopedRelation,
  node: UnnestReference,
): ScopedRelation {
  const [collection, other] = node.collections.map(each => analyzeExpression({ analysis, scope: left.scope }, each));
  if (collection === undefined || other !== undefined)
    failUnsupported(analysis, 'UNNEST of several collections', node.span);
  const made = madeColumns(analysis, node, collection!);
  return spread(analysis, join, left, { node, collection: collection!, made, withOrdinality: node.withOrdinality });
}

/** The rows of `left`, each with the rows that its collection makes: `made` names and types their columns. */
export function spread(
  analysis: Analysis,
  join: Join | null,
  left: ScopedRelation,
  right: {
    readonly node: UnnestReference | TableFunctionReference;
    readonly collection: Expression;
    readonly made: readonly Field[];
    readonly withOrdinality: boolean;
  },
): ScopedRelation {
  const { node, collection } = right;
  const joinType = join === null ? 'inner' : joinTypeOf(analysis, join);
  const made = right.made.map(({ name, type }) => ({
    name,
    type: withNullable(type, type.nullable || joinType === 'left'),
  }));
  const relation: CorrelateRelation = {
    kind: 'correlate',
    joinType,
    input: left.relation,
    functionName: right.withOrdinality ? 'UNNEST_WITH_ORDINALITY' : 'UNNEST',
    args: [collection],
    schema: [...left.relation.schema, ...made],
    span: node.span,
  };
  const named = aliased(analysis, { kind: 'values', rows: [], schema: made }, null, node.alias);
  const schema = [...left.relation.schema, ...named.relation.schema];
  return { relation: { ...relation, schema }, scope: joinScopes(left.scope, named.scope) };
}

/** A row made of a row on the left can't be missed by the right, and every ON but TRUE would be a filter in disguise. */
function joinTypeOf(analysis: Analysis, join: Join): 'inner' | 'left' {
  if (join.type === 'RIGHT' || join.type === 'FULL' || join.natural || join.using !== undefined) {
    return fail(analysis, 'lateral_join', `A ${join.type} JOIN can't have this on the right`, join.span);
  }
  const isTrue = join.on === undefined || (join.on.kind === 'boolean-literal' && join.on.value === true);
  if (!isTrue) {
    const hint = 'Write ON TRUE, and the condition in WHERE.';
    fail(analysis, 'lateral_join', 'A join with rows made of the left side takes no condition', join.on!.span, hint);
  }
  return join.type === 'LEFT' ? 'left' : 'inner';
}

function madeColumns(analysis: Analysis, node: UnnestReference, collection: Expression): readonly Field[] {
  const columns = columnsOf(collection.type, node.alias?.name.name ?? null);
  if (columns === null) {
    const message = `UNNEST takes an ARRAY, MAP or MULTISET, not ${printType(withNullable(collection.type, true))}`;
    return fail(analysis, 'unnest_type', message, node.span);
  }
  const ordinality: Field = { name: 'ORDINALITY', type: withNullable(integerType, false) };
  return node.withOrdinality ? [...columns, ordinality] : columns;
}

/** A ROW element gives its fields; any other value one column, named as the table. */
function columnsOf(type: LogicalType, tableName: string | null): readonly Field[] | null {
  if (type.kind === 'MAP') {
    return [
      { name: 'KEY', type: type.key },
      { name: 'VALUE', type: type.value },
    ];
  }
  if (type.kind !== 'ARRAY' && type.kind !== 'MULTISET') return null;
  const { element } = type;
  if (element.kind !== 'ROW') return [{ name: tableName ?? 'EXPR$0', type: element }];
  return element.fields.map(field => ({
    name: field.name,
    type: withNullable(field.type, field.type.nullable || element.nullable),
  }));
}
