/**
 * Generates the Prisma client into packages/db/src/generated. Runs as the root `postinstall` on any Node >= 20.19.
 *
 * `prisma generate` needs no engine binary, but the CLI insists on downloading one unless this variable names an
 * existing file; pointing it at Node itself keeps an install inside the package registry.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const schema = join(root, 'prisma', 'schema.prisma');

if (!existsSync(schema)) {
  console.log('prisma generate: no prisma/schema.prisma, nothing to generate');
  process.exit(0);
}

const prismaCli = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build', 'index.js');
const { status } = spawnSync(process.execPath, [prismaCli, 'generate', '--schema', schema, '--no-hints'], {
  cwd: root,
  stdio: process.argv.includes('--quiet') ? ['ignore', 'ignore', 'inherit'] : 'inherit',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
process.exit(status ?? 1);
