import type { RankNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { FirstEventOperator } from './first-event-operator.ts';
import { FirstRowsOperator } from './first-rows-operator.ts';
import { LastRowOperator } from './last-row-operator.ts';
import type { Operator } from './operator.ts';
import { RankOperator } from './rank-operator.ts';

/** The operator that keeps least for what the plan knows of a Top-N's input and order. */
export function createRankOperator(node: RankNode, inputSchema: readonly Field[]): Operator {
  switch (node.strategy.kind) {
    case 'last-row':
      return new LastRowOperator(node, inputSchema);
    case 'first-row':
      return node.orderedBy === 'rowtime'
        ? new FirstEventOperator(node, inputSchema)
        : new FirstRowsOperator(node, inputSchema);
    case 'append':
      return node.orderedBy === 'proctime' && !node.newestFirst
        ? new FirstRowsOperator(node, inputSchema)
        : new RankOperator(node, inputSchema);
    default:
      return new RankOperator(node, inputSchema);
  }
}
