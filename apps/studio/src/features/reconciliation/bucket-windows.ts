import type { DifferenceCause, WindowReconciliation, WindowVerdict } from '@lockstep/contracts/reconciliation';

/** One cell of the agreement strip: a window, or several neighbours when there are more windows than room. */
export interface StripCell {
  /** Indices into the windows, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** The worst of the cell's windows, so that no difference hides among equals. */
  readonly verdict: WindowVerdict;
  readonly equal: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly lateDropped: number;
  readonly causes: readonly DifferenceCause[];
}

/** From good to bad. */
const severities: readonly WindowVerdict[] = ['equal', 'open', 'only-batch', 'only-stream', 'different'];

export const worseVerdict = (left: WindowVerdict, right: WindowVerdict): WindowVerdict =>
  severities.indexOf(left) >= severities.indexOf(right) ? left : right;

/** The windows `first` (inclusive) to `last` (exclusive) as at most `cellsMax` cells of as equal a size as can be, in their order. */
export function bucketWindows(
  windows: readonly WindowReconciliation[],
  first: number,
  last: number,
  cellsMax: number,
): StripCell[] {
  const count = Math.max(0, last - first);
  const cells = Math.min(count, Math.max(1, Math.floor(cellsMax)));
  return Array.from({ length: cells }, (_, cell) => {
    const from = first + Math.floor((cell * count) / cells);
    const to = first + Math.floor(((cell + 1) * count) / cells);
    return mergeWindows(windows, from, to);
  });
}

function mergeWindows(windows: readonly WindowReconciliation[], from: number, to: number): StripCell {
  const merged = windows.slice(from, to);
  const sum = (pick: (window: WindowReconciliation) => number): number =>
    merged.reduce((total, window) => total + pick(window), 0);
  const causes = new Set(merged.flatMap(window => (window.cause === null ? [] : [window.cause])));
  return {
    from,
    to,
    startMs: merged[0]?.windowStartMs ?? null,
    endMs: merged.at(-1)?.windowEndMs ?? null,
    verdict: merged.reduce<WindowVerdict>((worst, window) => worseVerdict(worst, window.verdict), 'equal'),
    equal: sum(window => window.equal),
    missing: sum(window => window.missing),
    extra: sum(window => window.extra),
    different: sum(window => window.different),
    lateDropped: sum(window => window.lateDropped),
    causes: [...causes],
  };
}

export const differs = (verdict: WindowVerdict): boolean => verdict !== 'equal' && verdict !== 'open';
