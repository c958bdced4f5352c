import { type TapEvent, type TapRequest, tapLimits } from '@lockstep/dataflow/runtime';
import type { Terminal } from '../terminal.ts';

const rowsPerSecondMax = 20;

/** As much of an edge as somebody can read, for as long as a tap may be open. */
export const tapRequest = (edge: string): TapRequest => ({ ...tapLimits, edge, rowsPerSecondMax });

/** Writes what a tap shows, a line for each row, and at its end how many rows there were. */
export function createTapPrinter(edge: string, terminal: Terminal): (event: TapEvent) => void {
  return event => {
    if (event.kind === 'opened') return;
    if (event.kind === 'closed') {
      const { rowsShown, rowsSeen } = event;
      terminal.error(`${edge}: ${rowsShown} of ${rowsSeen} rows shown\n`);
      return;
    }
    for (const { rowKind, cells } of event.rows)
      terminal.write(`${edge} ${rowKind}[${cells.map(cell => cell ?? 'null').join(', ')}]\n`);
  };
}
