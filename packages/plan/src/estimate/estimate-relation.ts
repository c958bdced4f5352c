import type { Expression, Relation } from '@lockstep/sql/algebra';
import { splitEquiKeys } from '../physical/equi-keys.ts';
import { filtered, grouped, joined, projected, tableEstimate, united, widened, withRows } from './estimate.ts';
import { type Estimate, unknownColumn } from './row-estimate.ts';

/** The rows of a relation, before it is lowered. */
export function estimateRelation(relation: Relation): Estimate {
  switch (relation.kind) {
    case 'scan':
      return tableEstimate(relation.table, relation.schema);
    case 'values':
      return { rows: Math.max(1, relation.rows.length), columns: relation.schema.map(() => unknownColumn) };
    case 'project':
      return projected(estimateRelation(relation.input), relation.expressions);
    case 'filter':
      return filtered(estimateRelation(relation.input), relation.condition);
    case 'aggregate': {
      const input = estimateRelation(relation.input);
      const keys = projected(input, relation.keys);
      return grouped(keys, [...relation.keys.keys()], relation.aggregates.length);
    }
    case 'join':
      return estimateJoin(relation);
    case 'set-operation':
      return united(relation.inputs.map(estimateRelation));
    case 'sort': {
      const input = estimateRelation(relation.input);
      return relation.limit === undefined ? input : withRows(input, Math.min(relation.limit, input.rows));
    }
    case 'lookup-join':
    case 'temporal-join':
    case 'snapshot-join':
      return widened(estimateRelation(relation.left), relation.schema.length);
    default:
      return 'input' in relation
        ? widened(estimateRelation(relation.input), relation.schema.length)
        : { rows: 1, columns: [] };
  }
}

function estimateJoin(join: Extract<Relation, { kind: 'join' }>): Estimate {
  const left = estimateRelation(join.left);
  const right = estimateRelation(join.right);
  const keys = splitEquiKeys(join.condition, join.left.schema.length);
  const columnsOf = (expressions: readonly Expression[]): readonly number[] =>
    expressions.map(expression => (expression.kind === 'input-ref' ? expression.index : -1));
  const result = joined(left, right, {
    joinType: join.joinType,
    leftKeys: columnsOf(keys.left),
    rightKeys: columnsOf(keys.right),
  });
  return keys.residual.reduce(filtered, result);
}
