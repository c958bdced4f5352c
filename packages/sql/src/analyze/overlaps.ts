import type { Span } from '@lockstep/kernel/diagnostics';
import type { Call, Expression } from '../algebra/index.ts';
import type { BinaryExpression, Expression as ExpressionNode } from '../ast/index.ts';
import { isInterval } from '../types/index.ts';
import { type Analysis, fail } from './analysis.ts';

interface Tools {
  readonly analysis: Analysis;
  readonly analyze: (node: ExpressionNode) => Expression;
  readonly call: (key: string, args: readonly Expression[], span: Span) => Call;
}

interface Period {
  readonly from: Expression;
  readonly to: Expression;
}

/** `(start, end) OVERLAPS (start, end)`, where an interval may stand for the end: each begins before or when the other ends, in whatever order its bounds are. */
export function analyzeOverlaps(tools: Tools, { left, right, span }: BinaryExpression): Call {
  const [first, second] = [analyzePeriod(tools, left), analyzePeriod(tools, right)];
  const begins = ({ from }: Period, { to }: Period): Expression => tools.call('LESS_THAN_OR_EQUAL', [from, to], span);
  return tools.call('AND', [begins(first, second), begins(second, first)], span);
}

function analyzePeriod({ analysis, analyze, call }: Tools, node: ExpressionNode): Period {
  const { span } = node;
  const [startNode, endNode] = node.kind === 'row-constructor' ? node.values : [];
  if (startNode === undefined || endNode === undefined) {
    return fail(analysis, 'type_mismatch', 'OVERLAPS compares two periods, each (start, end)', span);
  }
  const start = analyze(startNode);
  const end = analyze(endNode);
  const stop = isInterval(end.type) ? call('PLUS', [start, end], span) : end;
  return { from: call('LEAST', [start, stop], span), to: call('GREATEST', [start, stop], span) };
}
