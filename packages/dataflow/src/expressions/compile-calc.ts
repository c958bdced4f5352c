import {
  type Expression,
  type Field,
  type InputRef,
  type Literal,
  mapExpression,
  visitExpression,
} from '@lockstep/sql/algebra';
import { timestampType } from '@lockstep/sql/types';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import type { Column } from '../batch/column.ts';
import { createColumnBuilder } from '../batch/column-builder.ts';
import { gatherBatch, gatherColumn } from '../batch/gather-column.ts';
import type { BatchFunction, CalcRequest } from '../operators/expression-compiler.ts';
import { childrenOf } from './codegen/column-access.ts';
import { type FilterFunction, generateFilter } from './codegen/generate-filter.ts';
import { generateProjection, type ProjectionFunction } from './codegen/generate-projection.ts';
import { NullVariants } from './codegen/null-variants.ts';
import { finishedColumn, newOutputColumn } from './codegen/output-column.ts';
import { interpret, interpretCondition } from './interpret.ts';
import { literalValue } from './literal-value.ts';
import type { ExpressionSession } from './session.ts';

/** Expression nodes per generated function: the optimizing compiler gives up on very long ones. */
const functionNodesMax = 80;

/** Writes some columns of the output. */
type ColumnsWriter = (batch: Batch, rows: Int32Array | null, rowCount: number, output: Column[]) => void;

/**
 * Compiles a filter and projections into generated loops over columns. Columns that only pass are shared with the input, and copied only
 * when the condition dropped rows; constants are made once per batch.
 */
export function compileCalc(request: CalcRequest, session: ExpressionSession): BatchFunction {
  if (readsWatermark(request)) return watermarkedCalc(request, session);
  const { inputSchema, condition, projections } = request;
  if (inputSchema.length === 0) return interpretedCalc({ inputSchema, condition, projections }, session);
  const select = condition === undefined ? undefined : compileSelection(inputSchema, condition, session);
  const writers = [
    ...projections.map((projection, c) => simpleWriter(projection, c)).filter(writer => writer !== undefined),
    ...groupsOf(projections).map(group => computedWriter(inputSchema, projections, group, session)),
  ];
  return batch => {
    const { rows, rowCount } = select === undefined ? { rows: null, rowCount: batch.rowCount } : select(batch);
    const columns = new Array<Column>(projections.length);
    for (const write of writers) write(batch, rows, rowCount, columns);
    if (rows === null) return { ...batch, columns };
    const { kinds, watermarks } = gatherBatch({ ...batch, columns: [] }, rows, rowCount);
    return { rowCount, columns, kinds, watermarks };
  };
}

/** CURRENT_WATERMARK reads a further column of the input: the watermarks that the batch carries. */
function watermarkedCalc(
  { inputSchema, condition, projections }: CalcRequest,
  session: ExpressionSession,
): BatchFunction {
  const type = timestampType(3);
  const column = inputSchema.length;
  const withColumn = (expression: Expression): Expression =>
    mapExpression(expression, node =>
      isWatermark(node) ? { kind: 'input-ref', index: column, type: node.type } : node,
    );
  const calculate = compileCalc(
    {
      inputSchema: [...inputSchema, { name: 'watermark', type }],
      condition: condition && withColumn(condition),
      projections: projections.map(withColumn),
    },
    session,
  );
  return batch => calculate({ ...batch, columns: [...batch.columns, watermarkColumn(batch)] });
}

const isWatermark = (node: Expression): boolean => node.kind === 'call' && node.functionName === 'CURRENT_WATERMARK';

function readsWatermark({ condition, projections }: CalcRequest): boolean {
  let isRead = false;
  for (const expression of [...projections, ...(condition === undefined ? [] : [condition])]) {
    visitExpression(expression, node => {
      isRead ||= isWatermark(node);
    });
  }
  return isRead;
}

/** NULL before the first watermark. */
function watermarkColumn({ watermarks, rowCount }: Batch): Column {
  const values = watermarks ?? new Float64Array(rowCount).fill(Number.NEGATIVE_INFINITY);
  const nulls = Uint8Array.from(values.subarray(0, rowCount), watermark => (Number.isFinite(watermark) ? 0 : 1));
  return { storage: 'timestamp', values, nanos: null, nulls };
}

/** Over no columns there is nothing to loop over: the rows of VALUES are not worth generated code. */
function interpretedCalc({ condition, projections }: CalcRequest, session: ExpressionSession): BatchFunction {
  const schema = projections.map(({ type }, c) => ({ name: `c${c}`, type }));
  return ({ rowCount }) => {
    const builder = new BatchBuilder(schema, rowCount);
    for (let row = 0; row < rowCount; row++) {
      if (condition !== undefined && !interpretCondition(condition, [], session)) continue;
      builder.appendRow(projections.map(projection => interpret(projection, [], session)));
    }
    return builder.finish();
  };
}

/** The kept rows; `rows` is null when all are. */
interface Selection {
  readonly rows: Int32Array | null;
  readonly rowCount: number;
}

function compileSelection(
  schema: readonly Field[],
  condition: Expression,
  session: ExpressionSession,
): (batch: Batch) => Selection {
  const variants = new NullVariants<FilterFunction>(schema, [condition], nullsOf =>
    generateFilter(schema, condition, session, nullsOf),
  );
  return batch => {
    const rows = new Int32Array(batch.rowCount);
    const rowCount = variants.forBatch(batch)(batch.columns, batch.rowCount, rows);
    return { rows: rowCount === batch.rowCount ? null : rows, rowCount };
  };
}

/** Which rows of a batch satisfy a condition: their positions in order, null when all do. */
export function compilePredicate(
  inputSchema: readonly Field[],
  condition: Expression,
  session: ExpressionSession,
): (batch: Batch) => Selection {
  return compileSelection(inputSchema, condition, session);
}

/** One column computed from a batch. */
export function compileColumn(
  inputSchema: readonly Field[],
  expression: Expression,
  session: ExpressionSession,
): (batch: Batch) => Column {
  const calculate = compileCalc({ inputSchema, projections: [expression] }, session);
  return batch => calculate(batch).columns[0]!;
}

function simpleWriter(projection: Expression, position: number): ColumnsWriter | undefined {
  if (projection.kind === 'input-ref') return passing(projection, position);
  return projection.kind === 'literal' ? constant(projection, position) : undefined;
}

function passing({ index }: InputRef, position: number): ColumnsWriter {
  return (batch, rows, rowCount, output) => {
    const column = batch.columns[index]!;
    output[position] = rows === null ? column : gatherColumn(column, rows, rowCount);
  };
}

function constant(literal: Literal, position: number): ColumnsWriter {
  const value = literalValue(literal);
  return (_batch, _rows, rowCount, output) => {
    const builder = createColumnBuilder(literal.type, rowCount);
    for (let row = 0; row < rowCount; row++) builder.appendValue(value);
    output[position] = builder.finish();
  };
}

/** Positions of the computed projections, in groups of a bounded size. */
function groupsOf(projections: readonly Expression[]): number[][] {
  const groups: number[][] = [];
  let nodes = Number.POSITIVE_INFINITY;
  projections.forEach((projection, position) => {
    if (projection.kind === 'input-ref' || projection.kind === 'literal') return;
    nodes += nodeCount(projection);
    if (nodes > functionNodesMax) {
      groups.push([]);
      nodes = nodeCount(projection);
    }
    groups.at(-1)!.push(position);
  });
  return groups;
}

const nodeCount = (expression: Expression): number =>
  childrenOf(expression).reduce((sum, child) => sum + nodeCount(child), 1);

function computedWriter(
  schema: readonly Field[],
  projections: readonly Expression[],
  group: readonly number[],
  session: ExpressionSession,
): ColumnsWriter {
  const expressions = group.map(position => projections[position]!);
  const variants = new NullVariants<ProjectionFunction>(schema, expressions, nullsOf =>
    generateProjection(schema, expressions, session, nullsOf),
  );
  return (batch, rows, rowCount, output) => {
    const outputs = expressions.map(expression => newOutputColumn(expression.type, rowCount));
    variants.forBatch(batch)(batch.columns, batch.rowCount, rows, rowCount, outputs);
    group.forEach((position, o) => {
      output[position] = finishedColumn(outputs[o]!);
    });
  };
}
