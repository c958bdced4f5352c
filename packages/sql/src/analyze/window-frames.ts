import type { FrameBound, Literal, SortKey, WindowFrame } from '../algebra/index.ts';
import type { FrameBound as FrameBoundNode, WindowFrame as WindowFrameNode } from '../ast/index.ts';
import { isNumeric, type LogicalType } from '../types/index.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { emptyScope } from './scope.ts';

const untilCurrentRow = { start: { kind: 'unbounded-preceding' }, end: { kind: 'current-row' } } as const;

/** Nominal for ranking and offset functions, which have no frame of their own. */
export const wholePartition: WindowFrame = { unit: 'rows', ...untilCurrentRow };

/** The frame as written; by default all up to the current row and those of its order, or everything when there is no order. */
export function windowFrame(
  analysis: Analysis,
  node: WindowFrameNode | undefined,
  orderBy: readonly SortKey[],
): WindowFrame {
  if (node === undefined) {
    return orderBy.length > 0
      ? { unit: 'range', ...untilCurrentRow }
      : { unit: 'range', start: { kind: 'unbounded-preceding' }, end: { kind: 'unbounded-following' } };
  }
  if (node.unit === 'GROUPS') return failUnsupported(analysis, 'GROUPS', node.span);
  if (node.exclude !== undefined && node.exclude !== 'NO OTHERS')
    return failUnsupported(analysis, `EXCLUDE ${node.exclude}`, node.span);
  const unit = node.unit === 'ROWS' ? 'rows' : 'range';
  const bound = (side: FrameBoundNode): FrameBound => frameBound(analysis, side, unit, orderBy);
  const frame: WindowFrame = {
    unit,
    start: bound(node.start),
    end: node.end === undefined ? { kind: 'current-row' } : bound(node.end),
  };
  checkOrder(analysis, frame, node);
  return frame;
}

/** A bound that begins behind the end holds no row, whatever the offsets. */
function checkOrder(analysis: Analysis, frame: WindowFrame, node: WindowFrameNode): void {
  const order = ['unbounded-preceding', 'preceding', 'current-row', 'following', 'unbounded-following'];
  const [start, end] = [order.indexOf(frame.start.kind), order.indexOf(frame.end.kind)];
  if (start <= end && start < 4 && end > 0) return;
  fail(analysis, 'over_frame', 'The end of the window frame comes before its start', node.span);
}

function frameBound(
  analysis: Analysis,
  node: FrameBoundNode,
  unit: WindowFrame['unit'],
  orderBy: readonly SortKey[],
): FrameBound {
  switch (node.bound) {
    case 'UNBOUNDED PRECEDING':
      return { kind: 'unbounded-preceding' };
    case 'UNBOUNDED FOLLOWING':
      return { kind: 'unbounded-following' };
    case 'CURRENT ROW':
      return { kind: 'current-row' };
    default: {
      const kind = node.bound === 'PRECEDING' ? 'preceding' : 'following';
      const other = kind === 'preceding' ? 'following' : 'preceding';
      const { literal, isNegative } = boundOffset(analysis, node, unit, orderBy);
      return { kind: isNegative ? other : kind, offset: literal };
    }
  }
}

/** A constant distance, its sign taken off. */
function boundOffset(
  analysis: Analysis,
  node: FrameBoundNode,
  unit: WindowFrame['unit'],
  orderBy: readonly SortKey[],
): { readonly literal: Literal; readonly isNegative: boolean } {
  let value = analyzeExpression({ analysis, scope: emptyScope }, node.offset!);
  while (value.kind === 'cast' && isNumeric(value.type)) value = value.input;
  if (value.kind !== 'literal' || value.value === null)
    return fail(analysis, 'over_frame', 'The offset of a window frame must be a constant', node.span);
  if (unit === 'rows' && !(isNumeric(value.type) && Number.isInteger(Number(value.value))))
    return fail(analysis, 'over_frame', 'The offset of a ROWS frame must be a whole number', node.span);
  if (unit === 'range') checkDistance(analysis, value.type, orderBy, node);
  const text = String(value.value);
  const isNegative = text.startsWith('-');
  const absolute = typeof value.value === 'number' ? Math.abs(value.value) : text.replace('-', '');
  return { literal: { ...value, value: absolute }, isNegative };
}

/** A RANGE offset is added to the order key, so there must be exactly one, of a type that takes it. */
function checkDistance(
  analysis: Analysis,
  offset: LogicalType,
  orderBy: readonly SortKey[],
  node: FrameBoundNode,
): void {
  const [key, other] = orderBy;
  if (key === undefined || other !== undefined)
    fail(analysis, 'over_frame', 'A RANGE frame with an offset needs exactly one ORDER BY key', node.span);
  const { type } = key!.expression;
  const isTime = ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ'].includes(type.kind);
  const fits = isTime ? offset.kind === 'INTERVAL_DAY_TIME' : isNumeric(type) && isNumeric(offset);
  if (!fits)
    fail(
      analysis,
      'over_frame',
      `The offset of a RANGE frame does not fit the type of the ORDER BY key, ${type.kind}`,
      node.span,
    );
}
