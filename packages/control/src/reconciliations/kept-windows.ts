import type { WindowReconciliation } from '@lockstep/contracts/reconciliation';

/** So many windows that are still open on the stream side are kept: what comes next. A batch side that has read months ahead has thousands. */
const openWindowsKept = 12;

/** What is stored of a comparison's windows, which are in the order of their start: all that are closed, and the next open ones. */
export function keptWindows(windows: readonly WindowReconciliation[]): readonly WindowReconciliation[] {
  let open = 0;
  return windows.filter(window => window.verdict !== 'open' || ++open <= openWindowsKept);
}
