import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { placeFile } from './place-file.ts';
import type { SamplePlace } from './sample-place.ts';

/** The package exports its code only; its data lie beside it. */
const packagedData = fileURLToPath(new URL('../data/', import.meta.resolve('vega-datasets')));

/**
 * Puts the packaged data where jobs may read: file roots are few, and a package directory is none. What is there stays. The airports lose their line of column
 * names, which Flink's csv format would take for an airport.
 */
export async function installSampleFiles({ flightsFile, airportsFile, feedDirectory }: SamplePlace): Promise<void> {
  await mkdir(feedDirectory, { recursive: true });
  if (!existsSync(flightsFile))
    await placeFile(flightsFile, aside => copyFile(path.join(packagedData, 'flights-3m.parquet'), aside));
  if (!existsSync(airportsFile)) {
    const text = await readFile(path.join(packagedData, 'airports.csv'), 'utf8');
    await placeFile(airportsFile, text.slice(text.indexOf('\n') + 1));
  }
}
