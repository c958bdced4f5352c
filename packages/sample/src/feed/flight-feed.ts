import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Batch } from '@lockstep/dataflow/batch';
import { createEncoder, type RowEncoder } from '@lockstep/dataflow/formats';
import { placeFile } from '../data/place-file.ts';
import type { SamplePlace } from '../data/sample-place.ts';
import { flightTimes, PlayOrder } from './play-order.ts';
import { flightFields, readFlights } from './read-flights.ts';

/** Where the data begin. */
export const firstDayMs = Date.UTC(2001, 0, 1);
/** The longest stretch of event time in one file. */
const fileSpanMs = 86_400_000;

/**
 * Plays the flights into a directory of JSON-lines files. Every file appears whole and is named by the place in the play order up to which it brings everything, so
 * names grow. After a restart the feed goes on behind what was played: no row is lost, none comes twice. One feed at a time per directory.
 */
export class FlightFeed {
  readonly #place: SamplePlace;
  readonly #order: PlayOrder;
  readonly #encoder: RowEncoder = createEncoder('json', flightFields, {});
  #playedUntilMs: number;
  #newestFlightMs: number | null = null;

  private constructor(place: SamplePlace, order: PlayOrder, playedUntilMs: number) {
    this.#place = place;
    this.#order = order;
    this.#playedUntilMs = playedUntilMs;
  }

  static async open(place: SamplePlace): Promise<FlightFeed> {
    const order = new PlayOrder(readFlights(place.flightsFile));
    const playedUntilMs = await readPosition(place);
    await order.skip(playedUntilMs);
    return new FlightFeed(place, order, playedUntilMs);
  }

  /** Every flight with a place before it has been played; negative infinity at first. */
  get playedUntilMs(): number {
    return this.#playedUntilMs;
  }

  /** The latest flight time that this life has played. */
  get newestFlightMs(): number | null {
    return this.#newestFlightMs;
  }

  /** All flights have been played. */
  get isAtEnd(): boolean {
    return this.#order.isAtEnd;
  }

  /** Plays on, in a new file for each day of event time that it touches; none where no flight is. */
  async playUntil(untilMs: number): Promise<void> {
    const wholeMs = Math.floor(untilMs);
    while (this.#playedUntilMs < wholeMs && !this.isAtEnd) {
      const stepMs = Math.min(wholeMs, Math.max(this.#playedUntilMs, firstDayMs) + fileSpanMs);
      await this.#write(await this.#order.take(stepMs), stepMs);
    }
  }

  /** Plays on, with `count` rows that come too late at the end. False when too few flights are left. */
  async playLate(count: number): Promise<boolean> {
    const stretch = await this.#order.takeWithLate(count);
    if (stretch === null) return false;
    await this.#write(stretch.rows, stretch.untilMs);
    return true;
  }

  close(): Promise<void> {
    return this.#order.close();
  }

  async #write(flights: Batch, untilMs: number): Promise<void> {
    const { feedDirectory, positionFile } = this.#place;
    const playedUntil = new Date(untilMs).toISOString();
    if (flights.rowCount > 0) {
      await placeFile(path.join(feedDirectory, fileNameOf(playedUntil)), this.#encoder.encode(flights));
      const newest = flightTimes(flights)
        .subarray(0, flights.rowCount)
        .reduce((a, b) => Math.max(a, b));
      this.#newestFlightMs = Math.max(newest, this.#newestFlightMs ?? newest);
    }
    await placeFile(positionFile, `${JSON.stringify({ playedUntil })}\n`);
    this.#playedUntilMs = untilMs;
  }
}

const fileNameOf = (playedUntil: string): string => `flights-${playedUntil.replaceAll(':', '-')}.json`;

/** A file appears before the position that counts it: after a crash between the two the newest file's name is ahead. */
async function readPosition({ feedDirectory, positionFile }: SamplePlace): Promise<number> {
  const noted = await readFile(positionFile, 'utf8').catch(() => null);
  const names = (await readdir(feedDirectory)).filter(name => name.startsWith('flights-')).sort();
  const newest = /^flights-(.{10}T)(\d\d)-(\d\d)-(.*)\.json$/.exec(names.at(-1) ?? '');
  return Math.max(
    noted === null ? Number.NEGATIVE_INFINITY : Date.parse(JSON.parse(noted).playedUntil),
    newest === null ? Number.NEGATIVE_INFINITY : Date.parse(`${newest[1]}${newest[2]}:${newest[3]}:${newest[4]}`),
  );
}
