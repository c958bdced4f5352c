import { type Expression, mapExpression } from '../../algebra/index.ts';
import type { DerivedTable, Join } from '../../ast/index.ts';
import { aliased } from '../aliased.ts';
import { type Analysis, type CommonTables, fail, failUnsupported } from '../analysis.ts';
import { asCondition } from '../apply-function.ts';
import { analyzeExpression } from '../expressions.ts';
import { joinScopes } from '../scope.ts';
import { retype, type ScopedRelation } from '../scoped-relation.ts';
import { unordered } from '../unordered.ts';
import { attachRows } from './attach.ts';
import { filter } from './build.ts';
import { depthOf, insideOf } from './inside-query.ts';
import { outerIndex } from './outer-refs.ts';

/** `left JOIN LATERAL (query) ON condition`: the rows of the query for each row on the left; the condition belongs to the query. */
export function analyzeLateral(
  analysis: Analysis,
  node: Join,
  left: ScopedRelation,
  right: DerivedTable,
  tables: CommonTables,
): ScopedRelation {
  if (node.type === 'RIGHT' || node.type === 'FULL') {
    return fail(analysis, 'lateral_join', `A ${node.type} JOIN can't have LATERAL on the right`, node.span);
  }
  if (node.using !== undefined || node.natural) failUnsupported(analysis, 'USING with LATERAL', node.span);
  const rows = unordered(analysis.analyzeQuery(insideOf(analysis, left.scope), right.query, tables));
  const query = aliased(analysis, rows, null, right.alias);
  const scope = joinScopes(left.scope, query.scope);
  const depth = depthOf(analysis);
  const conditions =
    node.on === undefined
      ? []
      : [asCondition({ analysis }, analyzeExpression({ analysis, scope }, node.on), node.on.span)];
  const width = left.relation.schema.length;
  const relation = attachRows(
    {
      relation: left.relation,
      depth,
      place: ref => ref,
      refuse: () => failUnsupported(analysis, 'This correlated subquery', right.span),
    },
    filter(
      query.relation,
      conditions.map(condition => overQuery(condition, width, depth)),
    ),
    node.type === 'LEFT' ? 'left' : 'inner',
  );
  const named = {
    ...relation,
    schema: [...left.relation.schema, ...query.relation.schema].map(({ name }, i) => ({
      name,
      type: relation.schema[i]!.type,
    })),
  };
  return { relation: named, scope: retype(scope, named.schema) };
}

/** A condition over left ++ query as one over the query's rows, the left as its outer columns. */
const overQuery = (condition: Expression, width: number, depth: number): Expression =>
  mapExpression(condition, node => {
    if (node.kind !== 'input-ref' || node.index < 0) return node;
    return { ...node, index: node.index < width ? outerIndex(depth, node.index) : node.index - width };
  });
