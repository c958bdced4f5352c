import { userError } from '@lockstep/kernel/errors';
import type { MatchNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../../batch/batch.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { KeyTable } from '../../state/key-table.ts';
import type { StateReader, StateWriter } from '../../state/state-file.ts';
import { BaseOperator } from '../base-operator.ts';
import type { ExpressionCompiler } from '../expression-compiler.ts';
import { nullTime } from '../slice-assigner.ts';
import { MatchRows, wholeBatch } from './match-rows.ts';
import { PatternMatcher } from './pattern-matcher.ts';
import { WaitingRows } from './waiting-rows.ts';

/**
 * MATCH_RECOGNIZE. In event time rows wait until the watermark has passed them and are then matched in order, key by key; a row that comes behind the
 * watermark is dropped. In processing time they are matched as they come. In a batch they wait for the end, so that any order will do.
 */
export class MatchOperator extends BaseOperator {
  readonly #node: MatchNode;
  readonly #isBatch: boolean;
  readonly #keys: KeyTable;
  readonly #rows: MatchRows;
  readonly #waiting: WaitingRows;
  readonly #matcher: PatternMatcher;

  constructor(node: MatchNode, inputSchema: readonly Field[], compiler: ExpressionCompiler, isBatch: boolean) {
    super();
    this.#node = node;
    this.#isBatch = isBatch;
    this.#keys = new KeyTable(node.keys.map(key => storageOf(inputSchema[key]!.type)));
    this.#rows = new MatchRows(inputSchema, columnsRead(node));
    this.#waiting = new WaitingRows(node, this.#rows);
    this.#matcher = new PatternMatcher(node, inputSchema, compiler, {
      rows: this.#rows,
      keyColumns: this.#keys.columns,
      output: () => this.output,
    });
  }

  override push(_port: number, batch: Batch): void {
    const accepted = this.#acceptedRows(batch);
    const count = accepted.length;
    if (count === 0) return;
    const groups = new Int32Array(count);
    this.#keys.lookup(
      this.#node.keys.map(key => batch.columns[key]!),
      accepted,
      count,
      groups,
    );
    this.#matcher.reserveKeys(this.#keys.idLimit);
    this.#waiting.beginKeys(this.#keys.inserted.subarray(0, this.#keys.insertedCount));
    const ids = new Int32Array(count);
    this.#rows.add(batch.columns, accepted, count, ids);
    const times = this.#timesOf(batch);
    for (let k = 0; k < count; k++) {
      const id = ids[k]!;
      this.#rows.keys[id] = groups[k]!;
      this.#rows.times[id] = times === null ? 0 : times[accepted[k]!]!;
      this.#rows.orders[id] = this.#matcher.nextOrder();
    }
    if (this.#node.isProcessingTime) this.#match(this.#waiting.inOrder(ids));
    else this.#waiting.add(ids, !this.#isBatch);
  }

  protected override onWatermark(tsMs: number): void {
    const due = this.#isBatch ? this.#waiting.takeAll(tsMs) : this.#waiting.takeUntil(tsMs);
    this.#match(due);
    const expired = this.#matcher.expire(tsMs);
    this.#matcher.flush();
    this.#dropKeysWithoutState(expired);
  }

  protected override saveState(writer: StateWriter): void {
    const keys = this.#keys.save(writer, 'keys');
    const rows = this.#rows.save(writer, keys);
    this.#waiting.save(writer, rows);
    this.#matcher.save(writer, keys, rows);
  }

  protected override restoreState(reader: StateReader): void {
    this.#matcher.reserveKeys(this.#keys.load(reader, 'keys'));
    this.#waiting.beginKeys(this.#keys.liveIds());
    this.#rows.load(reader);
    this.#waiting.load(reader, !this.#isBatch);
    this.#matcher.load(reader, this.#keys.liveIds());
  }

  override get stateBytes(): number {
    return this.#keys.sizeBytes + this.#rows.sizeBytes + this.#waiting.sizeBytes + this.#matcher.sizeBytes;
  }

  /** Positions of the rows that are not late. */
  #acceptedRows(batch: Batch): Int32Array {
    const { rowCount, watermarks } = batch;
    const all = wholeBatch(rowCount);
    if (this.#isBatch || this.#node.isProcessingTime) return all;
    const times = this.#timesOf(batch)!;
    return all.filter(row => {
      const watermark = watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
      if (times[row]! > watermark) return true;
      this.lateRows.dropped(row);
      return false;
    });
  }

  #timesOf(batch: Batch): Float64Array | null {
    const { timeColumn, isProcessingTime, withinMs } = this.#node;
    if (timeColumn === undefined) {
      if (withinMs === undefined) return null;
      throw userError('dataflow.match_time', 'WITHIN needs rows that are ordered by a timestamp');
    }
    const column = batch.columns[timeColumn]!;
    if (column.storage !== 'timestamp') throw new TypeError('The time column of MATCH_RECOGNIZE is not a timestamp');
    const needsTime = !this.#isBatch || withinMs !== undefined;
    const hasNull = column.nulls?.subarray(0, batch.rowCount).includes(1) === true;
    if (needsTime && hasNull && !isProcessingTime) throw nullTime();
    return column.values;
  }

  /** Rows of one key after the other, each key's in the order of matching. */
  #match(rows: Int32Array): void {
    if (rows.length === 0) return;
    const keys = Int32Array.from(rows, row => this.#rows.keys[row]!);
    this.#matcher.match(rows);
    this.#matcher.flush();
    this.#dropKeysWithoutState(keys);
  }

  /** Some of the keys may be gone already. */
  #dropKeysWithoutState(keys: Int32Array): void {
    for (const key of keys) {
      if (!this.#waiting.isKnown(key) || this.#waiting.countOf(key) > 0 || this.#matcher.hasMatches(key)) continue;
      this.#waiting.forgetKey(key);
      this.#keys.remove(key);
    }
  }
}

function columnsRead(node: MatchNode): readonly number[] {
  const navigated = node.navigations.flatMap(navigation =>
    navigation.kind === 'column'
      ? [navigation.column]
      : [
          ...navigation.aggregate.args,
          ...(navigation.aggregate.filter === undefined ? [] : [navigation.aggregate.filter]),
        ],
  );
  return [...new Set([...node.order.map(key => key.column), ...navigated])];
}
