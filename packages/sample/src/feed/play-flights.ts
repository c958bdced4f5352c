import type { Clock } from '@lockstep/kernel/clock';
import { type FlightFeed, firstDayMs } from './flight-feed.ts';

/** What the workspace wants of its feed. */
export interface FeedOrder {
  /** Event-time seconds per second. */
  readonly speed: number;
  readonly isPaused: boolean;
  readonly lateRowsRequested: number;
}

export interface PlayDeps {
  readonly clock: Clock;
  /** Waits, or less when the signal comes. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Tells what was written since the last report and learns what to do; null: there is no such feed any more. */
  readonly report: (done: { eventTimeMs: number | null; lateRowsInjected: number }) => Promise<FeedOrder | null>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Eight weeks are there from the start: more than 1,300 windows of an hour. */
const firstWeeksMs = 8 * 7 * 86_400_000;
const tickMs = 1_000;
/** A tick that took longer (a suspended laptop) does not make the feed leap. */
const elapsedMsMax = 3_000;

/** Plays the first weeks at once, then on as ordered until the signal; rests when all is played. */
export async function playFlights(feed: FlightFeed, { clock, sleep, report, say, signal }: PlayDeps): Promise<void> {
  await feed.playUntil(firstDayMs + firstWeeksMs);
  let hasSaidEnd = false;
  let lateRowsInjected = 0;
  let lastMs = clock.nowMs();
  while (!signal.aborted) {
    const order = await report({ eventTimeMs: feed.newestFlightMs, lateRowsInjected });
    if (order === null) return;
    const nowMs = clock.nowMs();
    const elapsedMs = Math.min(Math.max(0, nowMs - lastMs), elapsedMsMax);
    lastMs = nowMs;
    lateRowsInjected = 0;
    if (order.lateRowsRequested > 0 && (await feed.playLate(order.lateRowsRequested)))
      lateRowsInjected = order.lateRowsRequested;
    else if (!order.isPaused) await feed.playUntil(feed.playedUntilMs + elapsedMs * order.speed);
    if (feed.isAtEnd && !hasSaidEnd) {
      hasSaidEnd = true;
      say('The sample feed has played all its flights and rests');
    }
    await sleep(tickMs);
  }
}
