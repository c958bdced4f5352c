import { userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import { parseOne } from './statement-context.ts';

const allowed: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'set',
  'reset',
  'use-catalog',
  'use-database',
  'use-modules',
  'load-module',
  'unload-module',
  'jar',
  'create-catalog',
  'create-database',
  'create-table',
  'create-view',
  'create-function',
  'drop',
  'alter-catalog',
  'alter-database',
  'alter-table',
  'alter-view',
  'alter-function',
]);

/** Only what prepares a session may configure it: no queries, no jobs. */
export function checkConfiguring(text: string): void {
  const statement = parseOne(text);
  const startsJob = statement.kind === 'create-table' && statement.query !== undefined;
  if (allowed.has(statement.kind) && !startsJob) return;
  throw userError(
    'gateway.not_configuring',
    'Unsupported statement for configuring session: only CREATE, DROP, ALTER, USE, LOAD and UNLOAD MODULE, SET and RESET can be',
  );
}
