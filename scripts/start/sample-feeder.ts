// The process that plays the sample's flights: `startSample` keeps it alive. It ends by SIGTERM, between two files.
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@lockstep/kernel/clock';
import { samplePlaceIn } from '@lockstep/sample/data';
import { FlightFeed, playFlights } from '@lockstep/sample/feed';
import { withControl } from './prepare-database.ts';

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

const settings = {
  databaseUrl: needed('DATABASE_URL'),
  redisUrl: process.env['REDIS_URL'],
  secretKey: needed('LOCKSTEP_SECRET_KEY'),
};
const feed = await FlightFeed.open(samplePlaceIn(needed('LOCKSTEP_FILE_ROOTS')));
await withControl(settings, async control => {
  const user = await control.getLocalUser('admin');
  await playFlights(feed, {
    clock: systemClock,
    sleep: ms => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined),
    report: done => control.reportSampleFeed(user, done),
    say: line => console.log(`[lockstep] ${line}`),
    signal: stopping.signal,
  });
});
await feed.close();
