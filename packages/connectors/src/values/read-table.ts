import { readFile } from 'node:fs/promises';
import type { ConnectorContext } from '@lockstep/dataflow/ports';
import { AppError, userError } from '@lockstep/kernel/errors';
import { confinedPath, isMissing, unreadable } from '../files/confined-path.ts';
import type { TableOptions } from '../options/table-options.ts';
import { rowsOfArray, rowsOfLines, type WrittenRow } from './parse-rows.ts';

/** All rows that the table holds now; none without `path` and `data`. */
export async function readTable(options: TableOptions, context: ConnectorContext): Promise<WrittenRow[]> {
  const data = options.text('data');
  if (data !== null) return rowsOfArray(data);
  const written = options.text('path');
  if (written === null) return [];
  const path = await confinedPath(written, context.fileRoots);
  try {
    return rowsOfLines(await readFile(path, 'utf8'), written);
  } catch (error) {
    if (isMissing(error)) throw userError('values.path_not_found', `'${written}' does not exist`, { cause: error });
    throw error instanceof AppError ? error : unreadable(written, error);
  }
}
