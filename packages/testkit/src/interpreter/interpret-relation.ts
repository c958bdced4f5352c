import type { Value } from '@lockstep/dataflow/batch';
import { type ExpressionSession, interpret, interpretCondition } from '@lockstep/dataflow/expressions';
import type {
  AggregateRelation,
  JoinRelation,
  ProjectRelation,
  Relation,
  ScanRelation,
  SetOperationRelation,
  SortRelation,
  WindowTableFunctionRelation,
} from '@lockstep/sql/algebra';
import { aggregateOf } from './aggregates.ts';
import { interpretOver, rowOrder } from './over.ts';
import { epochMsOf, groupedBy, plainRow, type Row } from './row.ts';
import { type Bounds, sessionsOf, windowsOf } from './windows.ts';

export interface InterpreterParts {
  readonly session: ExpressionSession;
  /** The rows of a table that are there in the end, in the order in which they came. */
  readonly rowsOf: (scan: ScanRelation) => readonly (readonly Value[])[];
  /** A stream drops rows whose window has closed before they came; a batch job knows no lateness. */
  readonly dropsLateRows: boolean;
}

/**
 * What a relation means, in the plainest way: nested loops over arrays of boxed rows, no plan, no state, no changelog. Slow, and small enough to be read; the oracle
 * of the simulation.
 */
export function interpretRelation(relation: Relation, parts: InterpreterParts): Row[] {
  const { session } = parts;
  const rowsOf = (input: Relation): Row[] => interpretRelation(input, parts);
  switch (relation.kind) {
    case 'scan':
      return parts.rowsOf(relation).map(plainRow);
    case 'values':
      return relation.rows.map(row => plainRow(row.map(cell => interpret(cell, [], session))));
    case 'project':
      return project(relation, rowsOf(relation.input), session);
    case 'filter':
      return rowsOf(relation.input).filter(({ values }) => interpretCondition(relation.condition, values, session));
    case 'window-tvf':
      return assignWindows(relation, rowsOf(relation.input));
    case 'expand':
      return rowsOf(relation.input).flatMap(row =>
        relation.projections.map(projection => ({
          ...row,
          values: projection.map(expression => interpret(expression, row.values, session)),
        })),
      );
    case 'aggregate':
      return aggregate(relation, rowsOf(relation.input), parts);
    case 'over':
      return interpretOver(relation, rowsOf(relation.input), session);
    case 'join':
      return join(relation, rowsOf(relation.left), rowsOf(relation.right), session);
    case 'set-operation':
      return setOperation(relation, relation.inputs.map(rowsOf));
    case 'sort':
      return sort(relation, rowsOf(relation.input), session);
    default:
      throw new TypeError(`The interpreter knows no ${relation.kind}`);
  }
}

function project(
  { expressions, watermark }: ProjectRelation,
  input: readonly Row[],
  session: ExpressionSession,
): Row[] {
  let watermarkMs = Number.NEGATIVE_INFINITY;
  return input.map(row => {
    const values = expressions.map(expression => interpret(expression, row.values, session));
    if (watermark === undefined) return { ...row, values };
    const before = watermarkMs;
    watermarkMs = Math.max(before, epochMsOf(interpret(watermark.expression, values, session)) ?? before);
    return { ...row, values, watermarkMs: before };
  });
}

/** A row without a time is in no window. */
function assignWindows({ window, timeColumn }: WindowTableFunctionRelation, input: readonly Row[]): Row[] {
  const timeOf = (row: Row): number | null => epochMsOf(row.values[timeColumn]);
  const timed = input.filter(row => timeOf(row) !== null);
  if (window.kind !== 'session')
    return timed.flatMap(row => windowsOf(timeOf(row)!, window).map(bounds => inWindow(row, bounds)));
  const partitions = groupedBy(timed, row => window.partitionBy.map(column => row.values[column]!));
  return [...partitions.values()].flatMap(rows => {
    const sessions = sessionsOf(
      rows.map(row => timeOf(row)!),
      window.gapMs,
    );
    return rows.map(row => inWindow(row, sessions.get(timeOf(row)!)!));
  });
}

function inWindow(row: Row, { startMs, endMs }: Bounds): Row {
  const times = [startMs, endMs, endMs - 1].map(epochMs => ({ epochMs, nanos: 0 }));
  return { ...row, values: [...row.values, ...times], windowEndMs: endMs };
}

function aggregate(
  { keys, aggregates }: AggregateRelation,
  input: readonly Row[],
  { session, dropsLateRows }: InterpreterParts,
): Row[] {
  const keysOf = (row: Row): Value[] => keys.map(key => interpret(key, row.values, session));
  const taken = dropsLateRows ? input.filter(row => !isLate(row)) : input;
  const groups = groupedBy(taken, keysOf);
  // Without keys there is one group, also of no rows.
  const rowSets = keys.length === 0 ? [taken] : [...groups.values()];
  return rowSets.map(rows =>
    plainRow([
      ...(keys.length === 0 ? [] : keysOf(rows[0]!)),
      ...aggregates.map(call => aggregateOf(call, rows, session)),
    ]),
  );
}

const isLate = ({ windowEndMs, watermarkMs }: Row): boolean => windowEndMs !== null && watermarkMs >= windowEndMs - 1;

function join(
  { joinType, condition, left: { schema: leftSchema }, right: { schema: rightSchema } }: JoinRelation,
  left: readonly Row[],
  right: readonly Row[],
  session: ExpressionSession,
): Row[] {
  const matches = (l: Row, r: Row): boolean => interpretCondition(condition, [...l.values, ...r.values], session);
  if (joinType === 'semi') return left.filter(l => right.some(r => matches(l, r)));
  if (joinType === 'anti') return left.filter(l => !right.some(r => matches(l, r)));
  const both = (l: readonly Value[], r: readonly Value[]): Row => plainRow([...l, ...r]);
  const nulls = (width: number): null[] => Array.from({ length: width }, () => null);
  const joined = left.flatMap(l => {
    const found = right.filter(r => matches(l, r)).map(r => both(l.values, r.values));
    const keepsLeft = joinType === 'left' || joinType === 'full';
    return found.length === 0 && keepsLeft ? [both(l.values, nulls(rightSchema.length))] : found;
  });
  if (joinType !== 'right' && joinType !== 'full') return joined;
  const unmatched = right.filter(r => !left.some(l => matches(l, r)));
  return [...joined, ...unmatched.map(r => both(nulls(leftSchema.length), r.values))];
}

function setOperation({ operation }: SetOperationRelation, inputs: readonly (readonly Row[])[]): Row[] {
  const all = inputs.flat();
  if (operation === 'union-all') return all;
  const isAll = operation.endsWith('-all');
  const counts = inputs.map(rows => groupedBy(rows, row => row.values));
  const countIn = (input: number, key: string): number => counts[input]!.get(key)?.length ?? 0;
  const isExcept = operation.startsWith('except');
  return [...groupedBy(all, row => row.values)].flatMap(([key, rows]) => {
    const times = counts.map((_, input) => (isAll ? countIn(input, key) : Math.min(1, countIn(input, key))));
    if (operation === 'union') return [rows[0]!];
    const left = isExcept ? times.reduce((sum, count) => Math.max(0, sum - count)) : Math.min(...times);
    return rows.slice(0, left);
  });
}

function sort({ keys, offset, limit }: SortRelation, input: readonly Row[], session: ExpressionSession): Row[] {
  const sorted = input.toSorted(rowOrder(keys, session));
  return sorted.slice(offset, limit === undefined ? undefined : offset + limit);
}
