import type { Column } from '../../batch/column.ts';
import type { SpillSpace } from '../../ports/spill-space.ts';
import { StateReader, StateWriter } from '../state-file.ts';
import { GrowingFilter } from './bloom-filter.ts';
import { byHash } from './by-hash.ts';
import { imageFromBytes, imageToBytes } from './image-bytes.ts';
import { SpillRun } from './spill-run.ts';
import type { SpillableState } from './spillable-state.ts';

const keysPerBlock = 2048;
/** With more runs than this one that is nearly empty comes back whole. */
const runsMax = 24;

/** Keys of one state that are on disk. A key is in memory or in one run, never in both. */
export class SpilledKeys {
  readonly #state: SpillableState;
  readonly #space: SpillSpace;
  readonly #known = new GrowingFilter();
  #runs: SpillRun[] = [];

  constructor(state: SpillableState, space: SpillSpace) {
    this.#state = state;
    this.#space = space;
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** Whether a key of this hash may be here; false is sure. */
  mayHold(hash: number): boolean {
    return this.#known.mayHold(hash);
  }

  /** Moves keys out of memory, into one new run. */
  evict(ids: Int32Array): void {
    const { keys } = this.#state;
    const sorted = byHash(ids, keys.hashes);
    const run = new SpillRun(this.#space.createFile(), sorted.length);
    for (let from = 0; from < sorted.length; ) {
      const to = endOfBlock(sorted, keys.hashes, from);
      this.#appendBlock(run, sorted.subarray(from, to));
      from = to;
    }
    for (const id of sorted) this.#state.drop(id);
    this.#state.trim();
    this.#runs.push(run);
  }

  /** Brings the keys of `count` rows back, as far as they are here. `hashes` are the rows'. */
  fetch(columns: readonly Column[], hashes: Int32Array, count: number): void {
    const rows = byHash(
      Int32Array.from({ length: count }, (_, row) => row),
      hashes,
    );
    for (const run of this.#runs) this.#fetchFrom(run, rows, columns, hashes);
    this.#dropEmptyRuns();
  }

  /** Brings everything back. */
  fetchAll(): void {
    for (const run of this.#runs) this.#recall(run);
    this.#dropEmptyRuns();
  }

  /** Brings one run back; there is one. */
  recallOne(): void {
    this.#recall(this.#runs[0]!);
    this.#dropEmptyRuns();
  }

  /** How many keys `tidy` brings back: those of the emptiest run, when there are many runs and it holds no more than `keysMax`. */
  keysToTidy(keysMax: number): number {
    if (this.#runs.length <= runsMax) return 0;
    const { liveCount } = this.#emptiest();
    return liveCount > keysMax ? 0 : liveCount;
  }

  tidy(): void {
    this.#recall(this.#emptiest());
    this.#dropEmptyRuns();
  }

  close(): void {
    for (const run of this.#runs) run.remove();
    this.#runs = [];
  }

  get keyCount(): number {
    return this.#runs.reduce((sum, run) => sum + run.liveCount, 0);
  }

  get diskBytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.diskBytes, 0);
  }

  /** In memory. */
  get sizeBytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.sizeBytes, this.#known.sizeBytes);
  }

  #appendBlock(run: SpillRun, ids: Int32Array): void {
    const { keys } = this.#state;
    const block = this.#state.createEmpty();
    const blockIds = new Int32Array(ids.length);
    block.keys.lookup(keys.columns, ids, ids.length, blockIds);
    for (let k = 0; k < ids.length; k++) block.take(blockIds[k]!, this.#state, ids[k]!);
    const hashes = Int32Array.from(ids, id => keys.hashes[id]!);
    for (const hash of hashes) this.#known.add(hash);
    const writer = new StateWriter();
    block.save(writer);
    run.append(hashes, imageToBytes(writer.finish()));
  }

  #fetchFrom(run: SpillRun, rows: Int32Array, columns: readonly Column[], hashes: Int32Array): void {
    const wanted = new Int32Array(rows.length);
    let count = 0;
    let block = 0;
    for (const row of rows) {
      const hash = hashes[row]!;
      if (!run.filter.mayHold(hash)) continue;
      const next = run.blockOf(hash >>> 0, block);
      if (next < 0) continue;
      if (next !== block && count > 0) {
        this.#fetchRows(run, block, columns, wanted.subarray(0, count));
        count = 0;
      }
      block = next;
      wanted[count++] = row;
    }
    if (count > 0) this.#fetchRows(run, block, columns, wanted.subarray(0, count));
  }

  #fetchRows(run: SpillRun, block: number, columns: readonly Column[], rows: Int32Array): void {
    const from = this.#read(run, block);
    const entries = new Int32Array(rows.length);
    from.keys.find(columns, rows, rows.length, entries);
    this.#move(run, block, from, entries);
  }

  #emptiest(): SpillRun {
    return this.#runs.reduce((least, run) => (run.liveCount < least.liveCount ? run : least));
  }

  #recall(run: SpillRun): void {
    for (let block = 0; block < run.blockCount; block++) {
      const from = this.#read(run, block);
      this.#move(
        run,
        block,
        from,
        Int32Array.from({ length: from.keys.idLimit }, (_, entry) => entry),
      );
    }
  }

  #read(run: SpillRun, block: number): SpillableState {
    const state = this.#state.createEmpty();
    state.load(new StateReader(imageFromBytes(run.read(block))));
    return state;
  }

  /** Moves entries of a block into memory, those that are still there; -1 is none. */
  #move(run: SpillRun, block: number, from: SpillableState, entries: Int32Array): void {
    let count = 0;
    for (const entry of entries) {
      if (entry < 0 || run.isTaken(block, entry)) continue;
      run.take(block, entry);
      entries[count++] = entry;
    }
    const ids = new Int32Array(count);
    this.#state.keys.lookup(from.keys.columns, entries, count, ids);
    for (let k = 0; k < count; k++) this.#state.take(ids[k]!, from, entries[k]!);
  }

  #dropEmptyRuns(): void {
    for (const run of this.#runs) if (run.liveCount === 0) run.remove();
    this.#runs = this.#runs.filter(run => run.liveCount > 0);
  }
}

/** Keys of one hash stay together. */
function endOfBlock(ids: Int32Array, hashes: Int32Array, from: number): number {
  let to = Math.min(from + keysPerBlock, ids.length);
  while (to < ids.length && hashes[ids[to]!] === hashes[ids[to - 1]!]) to++;
  return to;
}
