import type { WindowTableFunctionNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { SlicedWindows } from '../time/sliced-windows.ts';
import type { Zone } from '../time/zone.ts';
import { BaseOperator } from './base-operator.ts';

/** TUMBLE, HOP or CUMULATE that stands alone: one row per window that holds it, at once; nothing is late here. A row without a time is in none. Stateless. */
export class WindowTableFunctionOperator extends BaseOperator {
  readonly #node: WindowTableFunctionNode;
  readonly #windows: SlicedWindows;
  readonly #zone: Zone;

  constructor(node: WindowTableFunctionNode, windows: SlicedWindows, zone: Zone) {
    super();
    this.#node = node;
    this.#windows = windows;
    this.#zone = zone;
  }

  override push(_port: number, batch: Batch): void {
    const time = batch.columns[this.#node.timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('The time column of a window is not a timestamp');
    const { firstEnd, lastEnd, stepMs, sliceEnd, windowStart } = this.#windows;
    const windowEnds: number[] = [];
    const pairs = new RowPairs();
    for (let row = 0; row < batch.rowCount; row++) {
      if (time.nulls !== null && time.nulls[row] === 1) {
        this.lateRows.dropped(row);
        continue;
      }
      const slice = sliceEnd(this.#zone.toLocalMs(time.values[row]!));
      const last = lastEnd(slice);
      for (let end = firstEnd(slice); end <= last; end += stepMs) {
        pairs.add(row, -1);
        windowEnds.push(end);
      }
    }
    const rows = gatherBatch(batch, pairs.batchRows, pairs.count);
    const ends = Float64Array.from(windowEnds);
    const bounds = windowBoundColumns(this.#node, ends.map(windowStart), ends, this.#zone);
    this.output.emit({ ...rows, columns: [...rows.columns, ...bounds] });
  }
}

/** window_start, window_end and window_time for the given wall-clock bounds; `window_time` is an instant when its type is. */
export function windowBoundColumns(
  node: WindowTableFunctionNode,
  starts: Float64Array,
  ends: Float64Array,
  zone: Zone,
): Column[] {
  const isInstant = node.schema.at(-1)?.type.kind === 'TIMESTAMP_LTZ';
  const times = ends.map(end => (isInstant ? zone.toInstantMs(end) : end) - 1);
  return [starts, ends, times].map(values => ({ storage: 'timestamp', values, nanos: null, nulls: null }));
}
