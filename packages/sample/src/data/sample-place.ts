import path from 'node:path';

/** Where the sample's files lie below the first file root; jobs name them by these paths. */
export const samplePaths = {
  flights: 'sample/flights-3m.parquet',
  airports: 'sample/airports.csv',
  /** JSON lines that the feeder writes and the stream side follows. */
  feed: 'sample/flights',
  streamResult: 'sample/busy-hours/stream',
  batchResult: 'sample/busy-hours/batch',
} as const;

/** How far the feeder has come; outside of what jobs read. */
const positionPath = 'sample/.feed-position.json';

export interface SamplePlace {
  readonly flightsFile: string;
  readonly airportsFile: string;
  readonly feedDirectory: string;
  readonly positionFile: string;
}

export const samplePlaceIn = (fileRoot: string): SamplePlace => ({
  flightsFile: path.join(fileRoot, samplePaths.flights),
  airportsFile: path.join(fileRoot, samplePaths.airports),
  feedDirectory: path.join(fileRoot, samplePaths.feed),
  positionFile: path.join(fileRoot, positionPath),
});
