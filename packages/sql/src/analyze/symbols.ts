import type { Span } from '@lockstep/kernel/diagnostics';
import type { LocalizedText } from '../catalog/index.ts';

/** What a name in the text turned out to be, for hover help. */
export interface AnalyzedSymbol {
  readonly kind: 'column' | 'function' | 'table';
  readonly span: Span;
  readonly name: string;
  /** A column's type, a function's signatures, a table's full path. */
  readonly detail: string;
  readonly doc?: LocalizedText | undefined;
}

/** The narrowest symbol at an offset. */
export function symbolAt(symbols: readonly AnalyzedSymbol[], offset: number): AnalyzedSymbol | undefined {
  const width = ({ span }: AnalyzedSymbol): number => span.end - span.start;
  return symbols
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .reduce<AnalyzedSymbol | undefined>(
      (best, symbol) => (best === undefined || width(symbol) < width(best) ? symbol : best),
      undefined,
    );
}
