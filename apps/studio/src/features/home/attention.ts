import type { PairDto, RunDto } from '@lockstep/contracts/api';
import type { Side } from '@lockstep/contracts/runs';

/** Something that needs the reader. */
export type Attention =
  | { readonly kind: 'failed'; readonly pair: string; readonly side: Side; readonly run: RunDto }
  | { readonly kind: 'unreachable'; readonly pair: string; readonly side: Side; readonly run: RunDto }
  | { readonly kind: 'differs'; readonly pair: string; readonly windows: number; readonly equalPercent: number };

/** What needs someone, the most urgent first: failures, silent workers, results that differ. */
export function listAttention(pairs: readonly PairDto[]): Attention[] {
  const runs = pairs.flatMap(pair =>
    (['stream', 'batch'] as const).flatMap(side => {
      const run = pair[side].run;
      return run === null ? [] : [{ pair: pair.name, side, run }];
    }),
  );
  return [
    ...runs.filter(({ run }) => run.state === 'FAILED').map(found => ({ kind: 'failed' as const, ...found })),
    ...runs.filter(({ run }) => run.isUnreachable).map(found => ({ kind: 'unreachable' as const, ...found })),
    ...pairs.flatMap(({ name, reconciliation }) =>
      reconciliation === null || reconciliation.equalPercent === null || reconciliation.windowsDifferent === 0
        ? []
        : [
            {
              kind: 'differs' as const,
              pair: name,
              windows: reconciliation.windowsDifferent,
              equalPercent: reconciliation.equalPercent,
            },
          ],
    ),
  ];
}
