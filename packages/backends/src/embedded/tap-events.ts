import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { TapEvent } from '@lockstep/dataflow/runtime';
import { printType } from '@lockstep/sql/types';

const endReasons = {
  asked: 'cancelled',
  'run-ended': 'run-ended',
  'rows-limit': 'rows-limit',
  'time-limit': 'time-limit',
} as const;

/** What a tap tells, as its reader follows it: like a preview. `durationMs`: how long it has been open. */
export function toPreviewEvent(event: TapEvent, durationMs: number): PreviewEvent {
  switch (event.kind) {
    case 'opened':
      return { kind: 'schema', columns: event.schema.map(({ name, type }) => ({ name, type: printType(type) })) };
    case 'rows': {
      const { rowsSeen, watermarkMs } = event;
      const rows = event.rows.map(({ rowKind, cells }) => ({ rowKind, cells: [...cells] }));
      return { kind: 'rows', rows, watermarkMs, rowsSeen };
    }
    case 'closed':
      return { kind: 'end', reason: endReasons[event.reason], rowCount: event.rowsShown, durationMs };
  }
}
