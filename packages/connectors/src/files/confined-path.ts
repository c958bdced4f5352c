import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { externalError, userError } from '@lockstep/kernel/errors';

/**
 * The real path behind what a user wrote: symlinks followed, also where only a parent exists yet. It lies inside one of the roots, or this is a user error
 * (`filesystem.path_outside_roots`). A relative path starts at the first root; a leading `file://` is dropped.
 */
export async function confinedPath(written: string, roots: readonly string[]): Promise<string> {
  const [firstRoot] = roots;
  if (firstRoot === undefined) {
    throw userError('filesystem.no_roots', 'Files are switched off here: no file root is configured');
  }
  if (written.includes('\0')) throw outside(written);
  const plain = written.replace(/^file:(\/\/)?(?=\/)/, '');
  const real = await realPathOf(isAbsolute(plain) ? resolve(plain) : resolve(firstRoot, plain), written);
  for (const root of roots) {
    if (isInside(real, await realPathOf(resolve(root), root))) return real;
  }
  throw outside(written);
}

/** `path` is `directory` or below it; both are real paths. */
export const isInside = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);

const outside = (written: string): Error =>
  userError('filesystem.path_outside_roots', `'${written}' is outside the directories that jobs may touch`, {
    details: { path: written },
  });

/** Follows links of the deepest part that exists; the rest is taken as it is (it has no `..`, being resolved). */
async function realPathOf(path: string, written: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw unreadable(written, error);
    const parent = dirname(path);
    if (parent === path || (await isDanglingLink(path))) throw outside(written);
    return join(await realPathOf(parent, written), basename(path));
  }
}

/** Writing through it would make a file wherever it points. */
async function isDanglingLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** The error of a path that the system refuses, in words. */
export const unreadable = (written: string, cause: unknown): Error =>
  externalError('filesystem.io_failed', `'${written}': ${cause instanceof Error ? cause.message : String(cause)}`, {
    details: { path: written },
    cause,
  });
