import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonValue } from '@lockstep/dataflow/ports';
import { internalError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';
import { isInside, isMissing } from '../files/confined-path.ts';
import { syncDirectory } from './staging-directory.ts';

/** What a commit does, with paths relative to the table: moves files in, then removes those that they replace. */
export interface PreparedFiles {
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  readonly removes: readonly string[];
}

export const preparedFilesToJson = (prepared: PreparedFiles): JsonValue => ({
  moves: prepared.moves.map(({ from, to }) => [from, to]),
  removes: prepared.removes,
});

export function preparedFilesOf(value: JsonValue): PreparedFiles {
  if (value !== null && typeof value === 'object' && 'moves' in value) {
    const { moves, removes } = value;
    if (isArray(moves) && isArray(removes) && removes.every(isText)) {
      return { moves: moves.map(moveOf), removes };
    }
  }
  throw notPrepared();
}

/**
 * Shows what was prepared; may be repeated. A file that is in neither place was shown before and has been taken away by its reader since: that is told, and no
 * reason to stop.
 */
export async function commitFiles(table: string, prepared: PreparedFiles, logger: Logger): Promise<void> {
  const directories = new Set<string>();
  for (const { from, to } of prepared.moves) {
    const target = below(table, to);
    await mkdir(dirname(target), { recursive: true });
    if (!(await moved(below(table, from), target)))
      logger.warn('A committed file is not there any more', { file: target });
    directories.add(dirname(target));
  }
  for (const directory of directories) await syncDirectory(directory);
  for (const path of prepared.removes) await rm(below(table, path), { force: true });
}

/** Marks the directories that received files. */
export async function markPartitions(table: string, prepared: PreparedFiles, fileName: string): Promise<void> {
  const directories = new Set(prepared.moves.map(({ to }) => dirname(below(table, to))));
  for (const directory of directories) await writeFile(join(directory, fileName), '');
}

/** False: neither place has the file. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return stat(to).then(
      () => true,
      () => false,
    );
  }
}

function below(table: string, relative: string): string {
  const path = join(table, relative);
  if (!isInside(path, table)) throw notPrepared();
  return path;
}

function moveOf(move: JsonValue): { from: string; to: string } {
  if (isArray(move)) {
    const [from, to] = move;
    if (isText(from) && isText(to)) return { from, to };
  }
  throw notPrepared();
}

const isArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const isText = (value: JsonValue | undefined): value is string => typeof value === 'string';

const notPrepared = (): Error =>
  internalError('filesystem.bad_prepared', 'The checkpoint holds no prepared files of a file sink');
