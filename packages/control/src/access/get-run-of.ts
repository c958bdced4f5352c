import type { RunDto } from '@lockstep/contracts/api';
import type { User } from '@lockstep/contracts/users';
import type { ControlDeps } from '../control-deps.ts';
import { notFound, parseId } from './parse-id.ts';
import { scopeOf } from './scope-of.ts';

/** The run, if the user may see it. */
export async function getRunOf(deps: ControlDeps, user: User, runId: string): Promise<RunDto> {
  const missing = () => notFound('run', 'run');
  const run = await deps.database.repositories.runQueries.find(await scopeOf(deps, user), parseId(runId, missing));
  if (run === null) throw missing();
  return run;
}
