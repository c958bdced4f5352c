import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { ErrorInfo } from '@lockstep/kernel/errors';

type Rows = Extract<PreviewEvent, { kind: 'rows' }>['rows'];

/** What a reader sees of the rows that leave an operator. */
export interface TapState {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The newest, in their order. */
  readonly rows: Rows;
  /** Since the tap was opened, shown or not. */
  readonly rowsSeen: number;
  readonly watermarkMs: number | null;
  /** Null while it is open. */
  readonly end: Extract<PreviewEvent, { kind: 'end' }>['reason'] | 'failed' | null;
  readonly error: ErrorInfo | null;
}

/** Rows that stay in the page. */
export const tapRowsKept = 500;

export const openedTap: TapState = {
  columns: [],
  rows: [],
  rowsSeen: 0,
  watermarkMs: null,
  end: null,
  error: null,
};

/** The tap after one more event of its stream. */
export function reduceTap(state: TapState, event: PreviewEvent): TapState {
  switch (event.kind) {
    case 'schema':
      return { ...state, columns: event.columns };
    case 'rows': {
      const { watermarkMs, rowsSeen = state.rowsSeen + event.rows.length } = event;
      return { ...state, rows: [...state.rows, ...event.rows].slice(-tapRowsKept), rowsSeen, watermarkMs };
    }
    case 'end':
      return { ...state, end: event.reason };
    case 'error':
      return { ...state, end: 'failed', error: event.error };
  }
}
