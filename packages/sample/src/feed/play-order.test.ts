import { type Batch, BatchBuilder } from '@lockstep/dataflow/batch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flightTimes, PlayOrder, watermarkDelayMs } from './play-order.ts';
import { flightFields } from './read-flights.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Flights at the given minutes, numbered by their distance, in batches of `batchRows`. */
async function* flightsAt(minutes: readonly number[], batchRows: number): AsyncGenerator<Batch> {
  const builder = new BatchBuilder(flightFields);
  for (const [number, minute] of minutes.entries()) {
    builder.appendRow([{ epochMs: minute * minuteMs, nanos: 0 }, 0, number, 'SFO', 'JFK']);
    if (builder.rowCount === batchRows) yield builder.finish();
  }
  if (builder.rowCount > 0) yield builder.finish();
}

interface PlayedFlight {
  readonly timeMs: number;
  readonly number: number;
}

function flightsOf(batch: Batch): PlayedFlight[] {
  const numbers = batch.columns[2]!;
  const times = flightTimes(batch);
  return Array.from({ length: batch.rowCount }, (_, row) => ({
    timeMs: times[row]!,
    number: numbers.storage === 'int32' ? numbers.values[row]! : -1,
  }));
}

/** The rows whose window of an hour had closed when they came. */
function lateFlights(played: readonly PlayedFlight[]): PlayedFlight[] {
  let watermarkMs = Number.NEGATIVE_INFINITY;
  return played.filter(({ timeMs }) => {
    const isLate = (Math.floor(timeMs / hourMs) + 1) * hourMs - 1 <= watermarkMs;
    watermarkMs = Math.max(watermarkMs, timeMs - watermarkDelayMs);
    return isLate;
  });
}

const minutesArbitrary = fc
  .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 400 })
  .map(gaps => gaps.map((_, i) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + (gap < 30 ? 0 : gap - 29), 0)));
const numbersOf = (played: readonly PlayedFlight[]): number[] => played.map(flight => flight.number);
const endOfTimeMs = 1e15;

test('every flight is played once, none is late, and the order is the same however it is cut, read and resumed', async () => {
  await fc.assert(
    fc.asyncProperty(
      minutesArbitrary,
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 50 }),
      async (minutes, cutMinutes, batchRows) => {
        const whole = flightsOf(await new PlayOrder(flightsAt(minutes, minutes.length)).take(endOfTimeMs));
        expect(numbersOf(whole).sort((a, b) => a - b)).toEqual([...minutes.keys()]);
        expect(lateFlights(whole)).toEqual([]);
        const pieces: PlayedFlight[] = [];
        let playedUntilMs = Number.NEGATIVE_INFINITY;
        for (const untilMs of [...cutMinutes.map(minute => minute * minuteMs).sort((a, b) => a - b), endOfTimeMs]) {
          const order = new PlayOrder(flightsAt(minutes, batchRows));
          await order.skip(playedUntilMs);
          pieces.push(...flightsOf(await order.take(untilMs)));
          playedUntilMs = untilMs;
          if (untilMs === endOfTimeMs) expect(order.isAtEnd).toBe(true);
        }
        expect(numbersOf(pieces)).toEqual(numbersOf(whole));
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

test('the flights are really out of order, by almost as much as the watermark waits', async () => {
  const minutes = Array.from({ length: 3_000 }, (_, i) => Math.floor(i / 10));
  const played = flightsOf(await new PlayOrder(flightsAt(minutes, 512)).take(endOfTimeMs));
  let newestMs = 0;
  let behindMs = 0;
  for (const { timeMs } of played) {
    behindMs = Math.max(behindMs, newestMs - timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  expect(behindMs).toBeGreaterThan(watermarkDelayMs / 2);
  expect(behindMs).toBeLessThan(watermarkDelayMs);
});

test('exactly the late rows that were asked for are late, in several windows, and nothing is lost', async () => {
  const minutes = Array.from({ length: 30_000 }, (_, i) => Math.floor(i / 12));
  for (const count of [1, 50, 3_000]) {
    const order = new PlayOrder(flightsAt(minutes, 1_000));
    const before = await order.take(5 * hourMs);
    const stretch = (await order.takeWithLate(count))!;
    const after = await order.take(endOfTimeMs);
    const played = [before, stretch.rows, after].flatMap(flightsOf);
    expect(numbersOf(played).sort((a, b) => a - b)).toEqual([...minutes.keys()]);
    const late = lateFlights(played);
    expect(late).toHaveLength(count);
    expect(late).toEqual(flightsOf(stretch.rows).slice(-count));
    if (count > 1) expect(new Set(late.map(({ timeMs }) => Math.floor(timeMs / hourMs))).size).toBeGreaterThan(4);
  }
});

test('near the end, where no flight is left to close the windows, nothing is made late', async () => {
  const minutes = Array.from({ length: 3_000 }, (_, i) => Math.floor(i / 12));
  const order = new PlayOrder(flightsAt(minutes, 1_000));
  expect(await order.takeWithLate(50)).toBeNull();
  expect(flightsOf(await order.take(endOfTimeMs))).toHaveLength(3_000);
});
