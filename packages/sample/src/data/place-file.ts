import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A file appears whole or not at all: it is made under a name that readers of its directory pass over, and renamed. */
export async function placeFile(
  file: string,
  content: string | Uint8Array | ((aside: string) => Promise<void>),
): Promise<void> {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.new`);
  if (typeof content === 'function') await content(aside);
  else await writeFile(aside, content);
  await rename(aside, file);
}
