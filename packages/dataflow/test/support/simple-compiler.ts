import type { Expression, Field } from '@lockstep/sql/algebra';
import type { Batch } from '../../src/batch/batch.ts';
import { gatherBatch } from '../../src/batch/gather-column.ts';
import type { BatchFunction, CalcRequest, ExpressionCompiler } from '../../src/operators/expression-compiler.ts';
import { batchOf, changesOf, type Row, type Value } from './rows.ts';

/** Row-wise evaluation of the few expressions that the engine's own tests need; says so when asked for more. */
export const simpleCompiler: ExpressionCompiler = {
  open: async () => {},
  aggregate: () => {
    throw new Error('Only built-in aggregates here');
  },
  close: () => {},
  compileCalc({ condition, projections }: CalcRequest): BatchFunction {
    const schema: Field[] = projections.map((projection, p) => ({ name: `c${p}`, type: projection.type }));
    const columns = projections.map(projection => (projection.kind === 'input-ref' ? projection.index : null));
    return (batch: Batch): Batch => {
      let kept = batch;
      if (condition !== undefined) {
        const rows = changesOf(batch).flatMap(({ row }, i) => (evaluate(condition, row) === true ? [i] : []));
        kept = gatherBatch(batch, Int32Array.from(rows), rows.length);
      }
      if (columns.every(column => column !== null)) {
        return { ...kept, columns: columns.map(column => kept.columns[column]!) };
      }
      const changes = changesOf(kept).map(({ kind, row }) => ({
        kind,
        row: projections.map(projection => evaluate(projection, row)),
      }));
      return { ...batchOf(schema, changes), kinds: kept.kinds, watermarks: kept.watermarks };
    };
  },
};

function evaluate(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case 'input-ref':
      return row[expression.index] ?? null;
    case 'literal':
      return Array.isArray(expression.value) ? expression.value[0] : (expression.value as Value);
    case 'call': {
      const args = expression.args.map(arg => evaluate(arg, row));
      if (args.includes(null)) return null;
      const [left, right] = args as [number, number];
      switch (expression.functionName) {
        case 'MINUS':
          return left - right;
        case 'GREATER_THAN':
          return left > right;
        case 'LESS_THAN':
          return left < right;
        default:
          throw new Error(`The test compiler has no ${expression.functionName}`);
      }
    }
    default:
      throw new Error(`The test compiler has no ${expression.kind}`);
  }
}
