import type { Expression } from './expression.ts';
import type { Field, JoinRelation } from './relation.ts';
import { conjunction, conjuncts } from './rewrite-expression.ts';

/** `left time - right time` is between the bounds, both inclusive. */
export interface IntervalBounds {
  readonly leftTime: number;
  /** A position in the right input's own schema. */
  readonly rightTime: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  readonly isProcessingTime: boolean;
  /** What else the join asks for; TRUE when nothing. */
  readonly rest: Expression;
}

const timeKindOf = (field: Field | undefined): 'rowtime' | 'proctime' | undefined =>
  field !== undefined && 'timeAttribute' in field.type ? field.type.timeAttribute : undefined;

/** A time attribute shifted by a constant. */
interface ShiftedTime {
  readonly column: number;
  readonly shiftMs: number;
}

/**
 * The time bounds of an interval join: comparisons of the two sides' time attributes that bound their distance from below and above; null when the condition
 * does not bound both.
 */
export function intervalBounds(join: JoinRelation): IntervalBounds | null {
  const { left, right } = join;
  const width = left.schema.length;
  const fields = [...left.schema, ...right.schema];
  const rest: Expression[] = [];
  let bounds: Distance | undefined;
  for (const conjunct of conjuncts(join.condition)) {
    const distance = distanceOf(conjunct, fields, width);
    if (distance === null || !isOfSameTimes(distance, bounds)) rest.push(conjunct);
    else bounds = bounds === undefined ? distance : intersection(bounds, distance);
  }
  if (bounds === undefined || !Number.isFinite(bounds.fromMs) || !Number.isFinite(bounds.toMs)) return null;
  return {
    leftTime: bounds.left,
    rightTime: bounds.right - width,
    lowerMs: bounds.fromMs,
    upperMs: bounds.toMs,
    isProcessingTime: timeKindOf(fields[bounds.left]) === 'proctime',
    rest: conjunction(rest.length === 0 ? [trueLiteral] : rest),
  };
}

const trueLiteral: Expression = { kind: 'literal', value: true, type: { kind: 'BOOLEAN', nullable: false } };

/** Bounds of `left - right` that one comparison gives. */
interface Distance {
  readonly left: number;
  readonly right: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const isOfSameTimes = (distance: Distance, known: Distance | undefined): boolean =>
  known === undefined || (known.left === distance.left && known.right === distance.right);

const intersection = (a: Distance, b: Distance): Distance => ({
  ...a,
  fromMs: Math.max(a.fromMs, b.fromMs),
  toMs: Math.min(a.toMs, b.toMs),
});

const flipped: Readonly<Record<string, string>> = {
  EQUALS: 'EQUALS',
  LESS_THAN: 'GREATER_THAN',
  LESS_THAN_OR_EQUAL: 'GREATER_THAN_OR_EQUAL',
  GREATER_THAN: 'LESS_THAN',
  GREATER_THAN_OR_EQUAL: 'LESS_THAN_OR_EQUAL',
};

/** Time attributes have whole milliseconds, so "greater" is "greater or equal" one later. */
function distanceOf(comparison: Expression, fields: readonly Field[], width: number): Distance | null {
  if (comparison.kind !== 'call' || flipped[comparison.functionName] === undefined) return null;
  const [a, b] = comparison.args.map(arg => shiftedTime(arg));
  if (a == null || b == null) return null;
  const kind = timeKindOf(fields[a.column]);
  if (kind === undefined || kind !== timeKindOf(fields[b.column])) return null;
  const isInOrder = a.column < width && b.column >= width;
  if (!isInOrder && !(b.column < width && a.column >= width)) return null;
  const [left, right] = isInOrder ? [a, b] : [b, a];
  const operator = isInOrder ? comparison.functionName : flipped[comparison.functionName]!;
  const ms = right.shiftMs - left.shiftMs;
  const columns = { left: left.column, right: right.column };
  switch (operator) {
    case 'EQUALS':
      return { ...columns, fromMs: ms, toMs: ms };
    case 'LESS_THAN':
      return { ...columns, fromMs: Number.NEGATIVE_INFINITY, toMs: ms - 1 };
    case 'LESS_THAN_OR_EQUAL':
      return { ...columns, fromMs: Number.NEGATIVE_INFINITY, toMs: ms };
    case 'GREATER_THAN':
      return { ...columns, fromMs: ms + 1, toMs: Number.POSITIVE_INFINITY };
    default:
      return { ...columns, fromMs: ms, toMs: Number.POSITIVE_INFINITY };
  }
}

function shiftedTime(expression: Expression): ShiftedTime | null {
  if (expression.kind === 'input-ref') return { column: expression.index, shiftMs: 0 };
  if (expression.kind !== 'call' || (expression.functionName !== 'PLUS' && expression.functionName !== 'MINUS'))
    return null;
  const [a, b] = expression.args;
  const [time, interval] = a?.type.kind === 'INTERVAL_DAY_TIME' ? [b, a] : [a, b];
  const shifted = time === undefined ? null : shiftedTime(time);
  const isConstant = interval?.kind === 'literal' && interval.type.kind === 'INTERVAL_DAY_TIME';
  if (shifted === null || !isConstant || typeof interval.value !== 'number') return null;
  const sign = expression.functionName === 'PLUS' ? 1 : -1;
  return { ...shifted, shiftMs: shifted.shiftMs + sign * interval.value };
}
