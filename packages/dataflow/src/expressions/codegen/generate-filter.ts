import type { Expression, Field } from '@lockstep/sql/algebra';
import type { Column } from '../../batch/column.ts';
import type { ExpressionSession } from '../session.ts';
import { ColumnAccess, type NullKnowledge } from './column-access.ts';
import { ExpressionWriter } from './expression-writer.ts';
import { SourceWriter } from './source-writer.ts';

/** Writes the positions of the rows for which the condition is TRUE to `rows` and answers how many. */
export type FilterFunction = (columns: readonly Column[], inputRows: number, rows: Int32Array) => number;

export function generateFilter(
  schema: readonly Field[],
  condition: Expression,
  session: ExpressionSession,
  nullsOf: (column: number) => NullKnowledge,
): FilterFunction {
  const writer = new SourceWriter();
  const columns = new ColumnAccess(writer, schema, [condition], nullsOf);
  const isTrue = new ExpressionWriter(writer, columns, session).writeCondition(condition);
  return writer.compile(
    'columns, inputRows, rows',
    [...columns.head(), 'let kept = 0;', 'for (let i = 0; i < inputRows; i++) {', ...columns.rowHead()],
    [`if (${isTrue}) rows[kept++] = i;`, '}', 'return kept;'],
  ) as FilterFunction;
}
