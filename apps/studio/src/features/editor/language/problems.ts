import type { Side } from '@lockstep/contracts/runs';
import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { SideDiagnostics } from './protocol.ts';

/** A diagnostic, and on which side it holds. */
export interface Problem {
  readonly diagnostic: Diagnostic;
  readonly side: Side | 'both';
}

const keyOf = ({ code, message, span }: Diagnostic): string => JSON.stringify([code, message, span.start, span.end]);

/** Both sides' diagnostics as one list in the order of the text; what both say is said once. */
export function mergeProblems({ stream, batch }: SideDiagnostics): Problem[] {
  const inBatch = new Set(batch.map(keyOf));
  const inStream = new Set(stream.map(keyOf));
  const problems: Problem[] = [
    ...stream.map(diagnostic => ({ diagnostic, side: inBatch.has(keyOf(diagnostic)) ? 'both' : 'stream' }) as const),
    ...batch
      .filter(diagnostic => !inStream.has(keyOf(diagnostic)))
      .map(diagnostic => ({ diagnostic, side: 'batch' }) as const),
  ];
  return problems.sort((left, right) => left.diagnostic.span.start - right.diagnostic.span.start);
}
