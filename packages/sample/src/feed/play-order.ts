import { type Batch, concatBatches, gatherBatch } from '@lockstep/dataflow/batch';
import { internalError } from '@lockstep/kernel/errors';
import { flightFields } from './read-flights.ts';

/** The delay of the table's watermark. */
export const watermarkDelayMs = 10 * 60_000;

/** The length of the sample job's windows, which late rows are to miss. */
const windowMs = 3_600_000;
/** Late rows are picked from so many flights, about six hours, so that they fall into several windows. */
const lateStretchRows = 4_000;

/**
 * The flights in the order in which they are played: by their place, which is the flight time plus a lag that depends on the row's number alone. So the order is
 * the same in every life of the feeder; and as the lag is shorter than the watermark's delay, no row is late in it.
 */
export class PlayOrder {
  readonly #source: AsyncIterator<Batch>;
  #rows: Batch = concatBatches(flightFields, []);
  #places = new Float64Array(0);
  /** Rows by place; those before `#next` have been played. */
  #order = new Int32Array(0);
  #next = 0;
  #rowsRead = 0;
  /** Every row with a smaller place has been read. */
  #settledMs = Number.NEGATIVE_INFINITY;

  constructor(source: AsyncIterable<Batch>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Nothing is left. */
  get isAtEnd(): boolean {
    return this.#settledMs === Number.POSITIVE_INFINITY && this.#next === this.#order.length;
  }

  /** Passes over the rows with places before `untilMs`: an earlier life has played them. */
  async skip(untilMs: number): Promise<void> {
    while (this.#settledMs < untilMs) {
      this.#next = this.#endOf(this.#settledMs);
      await this.#readOn();
    }
    this.#next = this.#endOf(untilMs);
  }

  /** Plays the rows with places before `untilMs`. */
  async take(untilMs: number): Promise<Batch> {
    while (this.#settledMs < untilMs) await this.#readOn();
    const end = this.#endOf(untilMs);
    return this.#play(this.#order.slice(this.#next, end), end);
  }

  /**
   * Plays a stretch that lacks `count` of its flights until their windows have closed, and then brings them: they are late. All other rows are in place. Null when
   * too few flights are left.
   */
  async takeWithLate(count: number): Promise<{ readonly rows: Batch; readonly untilMs: number } | null> {
    const spacing = Math.max(2, Math.floor(lateStretchRows / count));
    // Positions are counted from `#next`: reading on adds rows behind the settled ones and leaves those where they are.
    const isHeldBack = (position: number): boolean => position % spacing === 0 && position < count * spacing;
    if (!(await this.#settle(count * spacing))) return null;
    let closedMs = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) closedMs = Math.max(closedMs, this.#timeAt(i * spacing));
    closedMs = (Math.floor(closedMs / windowMs) + 1) * windowMs;
    let closing = count * spacing;
    while (this.#timeAt(closing - 1) < closedMs + watermarkDelayMs) if (!(await this.#settle(++closing))) return null;
    const untilMs = this.#places[this.#order[this.#next + closing - 1]!]! + 1;
    const end = this.#endOf(untilMs);
    const stretch = this.#order.slice(this.#next, end);
    const inPlace = stretch.filter((_, position) => !isHeldBack(position));
    const late = stretch.filter((_, position) => isHeldBack(position));
    return { rows: this.#play(Int32Array.from([...inPlace, ...late]), end), untilMs };
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #play(rows: Int32Array, end: number): Batch {
    this.#next = end;
    return gatherBatch(this.#rows, rows, rows.length);
  }

  /** Reads until so many rows that were not played have their final position; false when there are not as many. */
  async #settle(count: number): Promise<boolean> {
    while (this.#endOf(this.#settledMs) - this.#next < count) {
      if (this.#settledMs === Number.POSITIVE_INFINITY) return false;
      await this.#readOn();
    }
    return true;
  }

  #timeAt(position: number): number {
    return flightTimes(this.#rows)[this.#order[this.#next + position]!]!;
  }

  /** The first position in `#order` whose place is not before `untilMs`. */
  #endOf(untilMs: number): number {
    let [low, high] = [this.#next, this.#order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#places[this.#order[middle]!]! < untilMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes one more batch in and forgets the rows that were played. */
  async #readOn(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done === true) {
      this.#settledMs = Number.POSITIVE_INFINITY;
      return;
    }
    const left = this.#order.slice(this.#next);
    const places = new Float64Array(left.length + value.rowCount);
    left.forEach((row, i) => {
      places[i] = this.#places[row]!;
    });
    const times = flightTimes(value);
    for (let row = 0; row < value.rowCount; row++)
      places[left.length + row] = times[row]! + lagMs(this.#rowsRead + row);
    this.#rows = concatBatches(flightFields, [gatherBatch(this.#rows, left, left.length), value]);
    this.#places = places;
    this.#order = Int32Array.from(places.keys()).sort((a, b) => places[a]! - places[b]! || a - b);
    this.#next = 0;
    this.#rowsRead += value.rowCount;
    this.#settledMs = times[value.rowCount - 1]!;
  }
}

/** Less than the watermark's delay, and the same for a row every time: its number, stirred. */
function lagMs(rowNumber: number): number {
  let stirred = Math.imul(rowNumber ^ (rowNumber >>> 16), 0x45d9f3b);
  stirred = Math.imul(stirred ^ (stirred >>> 16), 0x45d9f3b);
  return ((stirred ^ (stirred >>> 16)) >>> 0) % watermarkDelayMs;
}

/** Flight times in epoch ms; rows beyond the batch's count are garbage. */
export function flightTimes(flights: Batch): Float64Array {
  const [column] = flights.columns;
  if (column?.storage !== 'timestamp') throw internalError('sample.no_flight_time', 'Flights come without their time');
  return column.values;
}
