import fs from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The program of an installed Chromium or Chrome; null when there is none on PATH. */
export function findBrowser() {
  const directories = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = names.flatMap(name => directories.map(directory => path.join(directory, name)));
  return candidates.find(candidate => fs.existsSync(candidate)) ?? null;
}
