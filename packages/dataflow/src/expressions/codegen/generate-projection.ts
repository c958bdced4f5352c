import type { Expression, Field } from '@lockstep/sql/algebra';
import type { Column } from '../../batch/column.ts';
import type { ExpressionSession } from '../session.ts';
import { ColumnAccess, type NullKnowledge } from './column-access.ts';
import { ExpressionWriter } from './expression-writer.ts';
import { type OutputColumn, outputHead, writeOutput } from './output-column.ts';
import { SourceWriter } from './source-writer.ts';

/** Computes `rowCount` rows of each output: those of the input at `rows`, or the first ones when it is null. */
export type ProjectionFunction = (
  columns: readonly Column[],
  inputRows: number,
  rows: Int32Array | null,
  rowCount: number,
  outputs: readonly OutputColumn[],
) => void;

export function generateProjection(
  schema: readonly Field[],
  projections: readonly Expression[],
  session: ExpressionSession,
  nullsOf: (column: number) => NullKnowledge,
): ProjectionFunction {
  const writer = new SourceWriter();
  const columns = new ColumnAccess(writer, schema, projections, nullsOf);
  const expressions = new ExpressionWriter(writer, columns, session);
  projections.forEach((projection, o) => {
    writeOutput(writer, o, projection.type, expressions.write(projection));
  });
  return writer.compile(
    'columns, inputRows, rows, rowCount, outputs',
    [
      ...columns.head(),
      ...projections.flatMap((projection, o) => outputHead(o, projection.type)),
      'for (let m = 0; m < rowCount; m++) {',
      'const i = rows === null ? m : rows[m];',
      ...columns.rowHead(),
    ],
    ['}'],
  ) as ProjectionFunction;
}
