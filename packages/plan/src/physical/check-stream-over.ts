import type { OverRelation, WindowCall } from '@lockstep/sql/algebra';
import { type Lowering, unsupported } from './lowering.ts';
import type { OverNode } from './physical-plan.ts';

const needWholePartition: ReadonlySet<string> = new Set(['LEAD', 'NTILE', 'PERCENT_RANK', 'CUME_DIST']);

/** Reports what a stream can't compute, where Flink refuses it too in its words. */
export function checkStreamOver(lowering: Lowering, relation: OverRelation, orderedBy: OverNode['orderedBy']): void {
  const report = (message: string): void =>
    unsupported(lowering, message, relation.span, 'Run the query in batch mode.');
  if (relation.orderBy.length === 0) report('The window can only be ordered by a single time column.');
  else if (orderedBy !== 'value' && relation.orderBy[0]!.descending)
    report('The window can only be ordered in ASCENDING mode.');
  for (const window of relation.calls) {
    const problem = problemOf(window, orderedBy);
    if (problem !== null) report(problem);
  }
}

function problemOf({ call, frame }: WindowCall, orderedBy: OverNode['orderedBy']): string | null {
  if (needWholePartition.has(call.functionName) || !looksBack(call))
    return `${call.functionName} needs rows that come later, and a stream does not have them yet`;
  if (frame.end.kind !== 'current-row') return 'OVER RANGE FOLLOWING windows are not supported yet.';
  if (orderedBy === 'value' && frame.start.kind !== 'unbounded-preceding')
    return 'OVER windows ordered by a column that is no time attribute must be UNBOUNDED PRECEDING in a stream';
  return null;
}

/** The offset of LAG must be a constant, and not negative. */
function looksBack({ functionName, args: [, offset] }: WindowCall['call']): boolean {
  if (functionName !== 'LAG' || offset === undefined) return true;
  return offset.kind === 'literal' && offset.value !== null && Number(offset.value) >= 0;
}
