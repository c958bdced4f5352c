import type { WindowAggregateNode } from '@lockstep/plan/physical';
import type { Field, WindowSpec } from '@lockstep/sql/algebra';
import { type Batch, isRetraction } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { identityRows } from '../state/identity-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import type { Zone } from '../time/zone.ts';
import { BaseOperator } from './base-operator.ts';
import type { ClockableOperator } from './processing-time-operator.ts';
import { SessionWindows } from './session-windows.ts';
import { nullTime } from './slice-assigner.ts';
import { type GroupedState, WindowResults } from './window-results.ts';

type SessionSpec = Extract<WindowSpec, { kind: 'session' }>;

/** Aggregation over session windows per key; a session is sent once, when the watermark passes its end. */
export class SessionAggregateOperator extends BaseOperator implements GroupedState, ClockableOperator {
  readonly state: AggregateState;
  readonly #node: WindowAggregateNode;
  readonly #zone: Zone;
  readonly #dropsNullTime: boolean;
  readonly #sessions: SessionWindows;
  readonly #results: WindowResults;
  readonly #row = new Int32Array(1);
  readonly #session = new Int32Array(1);

  constructor(
    node: WindowAggregateNode,
    inputSchema: readonly Field[],
    spec: SessionSpec,
    zone: Zone,
    dropsNullTime: boolean,
  ) {
    super();
    this.#node = node;
    this.#zone = zone;
    this.#dropsNullTime = dropsNullTime;
    const keyStorages = node.keys.map(key => storageOf(inputSchema[key]!.type));
    this.#sessions = new SessionWindows(keyStorages, spec.gapMs, zone);
    this.state = new AggregateState(node.aggregates, inputSchema, node.needsRetraction);
    this.#results = new WindowResults(node, inputSchema, false, zone);
  }

  get keyColumns(): readonly Vector[] {
    return this.#sessions.keyColumns;
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    const time = columns[this.#node.timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('The time column of a window is not a timestamp');
    const keys = this.#node.keys.map(key => columns[key]!);
    const ids = new Int32Array(rowCount);
    this.#sessions.lookup(keys, identityRows(rowCount), rowCount, ids);
    this.state.bind(columns);
    for (let row = 0; row < rowCount; row++) {
      if (time.nulls !== null && time.nulls[row] === 1) {
        if (!this.#dropsNullTime) throw nullTime();
        this.lateRows.dropped(row);
        continue;
      }
      const timeMs = this.#zone.toLocalMs(time.values[row]!);
      const session = this.#assign(batch, keys, ids[row]!, row, timeMs);
      if (session >= 0) this.#change(batch, session, row, kinds !== null && isRetraction(kinds[row]!));
    }
    this.state.sweep();
    for (const id of ids) this.#sessions.sweepKey(id);
  }

  protected override saveState(writer: StateWriter): void {
    this.state.save(writer, 'state', this.#sessions.save(writer));
  }

  protected override restoreState(reader: StateReader): void {
    this.#sessions.restore(reader);
    this.state.load(reader, 'state');
  }

  get nextCloseMs(): number {
    return this.#sessions.nextCloseMs;
  }

  override get stateBytes(): number {
    return this.#sessions.sizeBytes + this.state.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    for (const session of this.#sessions.due(tsMs)) {
      const bounds = { start: this.#sessions.starts[session]!, end: this.#sessions.ends[session]! };
      this.#results.send(this.output, this, Int32Array.of(session), bounds);
      this.state.release(session);
      this.#sessions.remove(session);
    }
    this.#results.flushTo(this.output);
  }

  #assign(batch: Batch, keys: Batch['columns'], key: number, row: number, timeMs: number): number {
    const { watermarks } = batch;
    const watermark = watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
    const session = this.#sessions.assign(key, keys, row, timeMs, watermark, this.#start, this.#merge);
    if (session < 0) {
      this.lateRows.dropped(row);
      this.lateRows.missed(row, timeMs, timeMs + this.#gapMs);
    }
    return session;
  }

  get #gapMs(): number {
    return this.#node.window.kind === 'session' ? this.#node.window.gapMs : 0;
  }

  readonly #start = (session: number): void => {
    this.state.reserve(this.#sessions.idLimit);
    this.state.reset(session);
  };

  readonly #merge = (into: number, from: number): void => {
    this.state.merge(into, this.state, from);
    this.state.release(from);
  };

  #change(batch: Batch, session: number, row: number, isTakenBack: boolean): void {
    if (this.state.distincts.length > 0) {
      // A merge has bound the accumulators to the distinct table's own columns.
      this.state.bind(batch.columns);
      this.#row[0] = row;
      this.#session[0] = session;
      this.state.resolve(batch.columns, this.#session, this.#row, 1);
    }
    if (isTakenBack) this.state.step.retract(0, session, row);
    else this.state.step.add(0, session, row);
  }
}
