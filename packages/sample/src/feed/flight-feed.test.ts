import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sampleFeedEndMs } from '@lockstep/contracts/sample-feed';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { installSampleFiles, type SamplePlace, samplePlaceIn } from '../data/index.ts';
import { FlightFeed } from './flight-feed.ts';
import { playFlights } from './play-flights.ts';

const startMs = Date.UTC(2001, 0, 1);
const hourMs = 3_600_000;
let place: SamplePlace;

beforeEach(async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'lockstep-sample-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  place = samplePlaceIn(directory);
  await installSampleFiles(place);
});

/** The lines of all files of the feed, in order of name. */
async function playedLines(): Promise<string[]> {
  const names = (await readdir(place.feedDirectory)).sort();
  const texts = await Promise.all(names.map(name => readFile(path.join(place.feedDirectory, name), 'utf8')));
  return texts.flatMap(text => text.trimEnd().split('\n'));
}

async function withFeed(act: (feed: FlightFeed) => Promise<void>): Promise<void> {
  const feed = await FlightFeed.open(place);
  await act(feed).finally(() => feed.close());
}

test('a feed that is stopped and started again plays what one that never stopped plays', async () => {
  await withFeed(feed => feed.playUntil(startMs + 40 * hourMs));
  const undisturbed = await playedLines();
  await rm(place.feedDirectory, { recursive: true });
  await rm(place.positionFile);
  await installSampleFiles(place);
  for (const hours of [0.5, 3, 3, 17.301, 26, 40]) await withFeed(feed => feed.playUntil(startMs + hours * hourMs));
  expect(await playedLines()).toEqual(undisturbed);
  expect(undisturbed.length).toBeGreaterThan(20_000);
});

test('a crash between a file and its position neither loses nor doubles a flight', async () => {
  await withFeed(feed => feed.playUntil(startMs + 10 * hourMs));
  const position = await readFile(place.positionFile);
  await withFeed(feed => feed.playUntil(startMs + 12 * hourMs));
  const lines = await playedLines();
  await writeFile(place.positionFile, position);
  await withFeed(async feed => {
    expect(feed.playedUntilMs).toBe(startMs + 12 * hourMs);
    await feed.playUntil(startMs + 12 * hourMs);
  });
  expect(await playedLines()).toEqual(lines);
});

test('it plays the first weeks at once, then obeys: speed, pause, late rows', async () => {
  const stopping = new AbortController();
  const reports: { eventTimeMs: number | null; lateRowsInjected: number; playedUntilMs: number }[] = [];
  const orders = [
    { speed: 3_600, isPaused: false, lateRowsRequested: 0 },
    { speed: 3_600, isPaused: true, lateRowsRequested: 0 },
    { speed: 3_600, isPaused: true, lateRowsRequested: 20 },
    { speed: 3_600, isPaused: true, lateRowsRequested: 0 },
  ];
  let nowMs = 0;
  await withFeed(feed =>
    playFlights(feed, {
      // A second goes by between two looks at the clock.
      clock: { nowMs: () => (nowMs += 1_000) },
      sleep: async () => {},
      say: () => {},
      signal: stopping.signal,
      report: async done => {
        reports.push({ ...done, playedUntilMs: feed.playedUntilMs });
        const order = orders[reports.length - 1] ?? null;
        return order;
      },
    }),
  );
  const [first, second, third, fourth, last] = reports;
  expect(first).toMatchObject({ playedUntilMs: startMs + 56 * 24 * hourMs, lateRowsInjected: 0 });
  expect(second!.playedUntilMs - first!.playedUntilMs).toBe(hourMs);
  expect(third!.playedUntilMs).toBe(second!.playedUntilMs);
  expect(fourth).toMatchObject({ lateRowsInjected: 20 });
  expect(last).toMatchObject({ lateRowsInjected: 0, playedUntilMs: fourth!.playedUntilMs });
});

test('at the end of the data it says so once and rests, and its last flight is where the contract says', async () => {
  const said: string[] = [];
  let reports = 0;
  await withFeed(async feed => {
    await feed.playUntil(sampleFeedEndMs - hourMs);
    await playFlights(feed, {
      clock: { nowMs: () => reports * 1_000 },
      sleep: async () => {},
      say: line => said.push(line),
      signal: new AbortController().signal,
      report: async () => (reports++ < 5 ? { speed: 86_400, isPaused: false, lateRowsRequested: 0 } : null),
    });
    expect(feed.isAtEnd).toBe(true);
    expect(feed.newestFlightMs).toBe(sampleFeedEndMs);
  });
  expect(said).toHaveLength(1);
  expect(await playedLines()).toHaveLength(3_000_000);
}, 60_000);
