import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from '../files/confined-path.ts';

/** Appends to one file happen one after the other, also those of different sinks. */
const tails = new Map<string, Promise<void>>();

/** Appends the text unless that was done before under the same id. What a crash left half-written is written anew. */
export function appendOnce(path: string, commitId: string, text: string): Promise<void> {
  const result = (tails.get(path) ?? Promise.resolve()).then(() => append(path, commitId, text));
  const tail = result.catch(() => undefined);
  tails.set(path, tail);
  void tail.then(() => {
    if (tails.get(path) === tail) tails.delete(path);
  });
  return result;
}

/** The intent, with the size that the file had, is written first, beside the file. */
async function append(path: string, commitId: string, text: string): Promise<void> {
  const log = join(dirname(path), `.${basename(path)}.commits`);
  const size = await sizeOf(path);
  const begun = await offsetOf(log, commitId);
  if (begun !== null) {
    if (size >= begun + Buffer.byteLength(text)) return;
    await truncate(path, begun);
  } else await appendFile(log, `${commitId} ${size}\n`, { flush: true });
  await appendFile(path, text, { flush: true });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function offsetOf(log: string, commitId: string): Promise<number | null> {
  try {
    const line = (await readFile(log, 'utf8')).split('\n').find(each => each.startsWith(`${commitId} `));
    return line === undefined ? null : Number(line.slice(commitId.length + 1));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
