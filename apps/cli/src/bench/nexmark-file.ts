import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { eventLine, NexmarkGenerator, nexmarkDefaults, TextPool } from '@lockstep/connectors/nexmark';

const linesPerWrite = 20_000;

/** The directory with the first `events` events as JSON lines; written when it is not there yet. */
export async function nexmarkFile(events: number, say: (line: string) => void): Promise<string> {
  const directory = path.join(os.tmpdir(), 'lockstep-nexmark', `events-${events}`);
  const file = path.join(directory, 'events.json');
  if (existsSync(file)) return directory;
  say(`Writing ${events.toLocaleString('en')} events to ${file}`);
  mkdirSync(directory, { recursive: true });
  await writeEvents(`${file}.part`, events);
  renameSync(`${file}.part`, file);
  return directory;
}

async function writeEvents(file: string, events: number): Promise<void> {
  const pool = new TextPool();
  const generator = new NexmarkGenerator(nexmarkDefaults, pool);
  const handle = await open(file, 'w');
  try {
    for (let written = 0; written < events; ) {
      const count = Math.min(linesPerWrite, events - written);
      const lines = Array.from({ length: count }, () => eventLine(generator.next(), pool));
      await handle.writeFile(`${lines.join('\n')}\n`);
      written += count;
    }
  } finally {
    await handle.close();
  }
}
