import { internalError } from '@lockstep/kernel/errors';
import type { CorrelateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { TableFunction } from './table-function.ts';
import { unnest } from './unnest.ts';

/** The table function of a node. */
export function createTableFunction(node: CorrelateNode, inputSchema: readonly Field[]): TableFunction {
  const types = node.args.map(arg => inputSchema[arg]!.type);
  switch (node.functionName) {
    case 'UNNEST':
    case 'UNNEST_WITH_ORDINALITY':
      return unnest(types[0]!, node.functionName === 'UNNEST_WITH_ORDINALITY');
    default:
      throw internalError('dataflow.table_function', `No table function ${node.functionName}`);
  }
}
