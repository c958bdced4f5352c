import { internalError } from '@lockstep/kernel/errors';
import type { WindowTableFunctionNode } from '@lockstep/plan/physical';
import type { Field, WindowSpec } from '@lockstep/sql/algebra';
import { type Batch, isRetraction } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { RowChains } from '../state/row-chains.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { Zone } from '../time/zone.ts';
import { BaseOperator } from './base-operator.ts';
import { SessionWindows } from './session-windows.ts';
import { windowBoundColumns } from './window-table-function-operator.ts';

type SessionSpec = Extract<WindowSpec, { kind: 'session' }>;

/** SESSION(...) that stands alone: rows wait until their session closes, then go out with its bounds. */
export class SessionTableFunctionOperator extends BaseOperator {
  readonly #node: WindowTableFunctionNode;
  readonly #spec: SessionSpec;
  readonly #zone: Zone;
  readonly #sessions: SessionWindows;
  /** The rows of each session; keys are session ids. */
  readonly #rows: RowChains;

  constructor(node: WindowTableFunctionNode, inputSchema: readonly Field[], spec: SessionSpec, zone: Zone) {
    super();
    this.#node = node;
    this.#spec = spec;
    this.#zone = zone;
    const storages = inputSchema.map(field => storageOf(field.type));
    this.#sessions = new SessionWindows(
      spec.partitionBy.map(key => storages[key]!),
      spec.gapMs,
      zone,
    );
    this.#rows = new RowChains(storages, false);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    if (kinds?.subarray(0, rowCount).some(isRetraction)) {
      throw internalError(
        'dataflow.session_retraction',
        'A session window function was given a row that takes another back',
      );
    }
    const time = columns[this.#node.timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('The time column of a window is not a timestamp');
    const keys = this.#spec.partitionBy.map(key => columns[key]!);
    const ids = new Int32Array(rowCount);
    this.#sessions.lookup(keys, identityRows(rowCount), rowCount, ids);
    for (let row = 0; row < rowCount; row++) {
      if (time.nulls !== null && time.nulls[row] === 1) {
        this.lateRows.dropped(row);
        continue;
      }
      this.#assign(batch, keys, ids[row]!, row, this.#zone.toLocalMs(time.values[row]!));
    }
    this.#rows.settle(columns);
    for (const id of ids) this.#sessions.sweepKey(id);
  }

  protected override saveState(writer: StateWriter): void {
    this.#rows.save(writer, 'rows', this.#sessions.save(writer));
  }

  protected override restoreState(reader: StateReader): void {
    this.#sessions.restore(reader);
    this.#rows.load(reader, 'rows', 'sessions');
  }

  override get stateBytes(): number {
    return this.#sessions.sizeBytes + this.#rows.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    for (const session of this.#sessions.due(tsMs)) {
      this.#send(session);
      this.#rows.removeAll(session);
      this.#sessions.remove(session);
    }
  }

  #assign(batch: Batch, keys: Batch['columns'], key: number, row: number, timeMs: number): void {
    const { watermarks } = batch;
    const watermark = watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
    const session = this.#sessions.assign(key, keys, row, timeMs, watermark, this.#start, this.#merge);
    if (session >= 0) {
      this.#rows.put(session, row, 0);
      return;
    }
    this.lateRows.dropped(row);
    this.lateRows.missed(row, timeMs, timeMs + this.#spec.gapMs);
  }

  readonly #start = (session: number): void => {
    this.#rows.reserveKeys(session + 1);
    this.#rows.resetKey(session);
  };

  readonly #merge = (into: number, from: number): void => this.#rows.moveAll(from, into);

  #send(session: number): void {
    const ids: number[] = [];
    for (let node = this.#rows.heads[session]!; node !== 0; node = this.#rows.nexts[node - 1]!) ids.push(node - 1);
    const rows = Int32Array.from(ids.reverse());
    const ends = new Float64Array(rows.length).fill(this.#sessions.ends[session]!);
    const starts = new Float64Array(rows.length).fill(this.#sessions.starts[session]!);
    const columns = [
      ...gatherColumns(this.#rows.columns, rows, rows.length),
      ...windowBoundColumns(this.#node, starts, ends, this.#zone),
    ];
    this.output.emit({ rowCount: rows.length, columns, kinds: null, watermarks: null });
  }
}
