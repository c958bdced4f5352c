import type { User } from '@lockstep/contracts/users';
import type { PairRecord } from '@lockstep/db/repositories';
import type { ControlDeps } from '../control-deps.ts';
import { notFound } from './parse-id.ts';
import { scopeOf } from './scope-of.ts';

/** The pair, if the user may work on it. */
export async function getPairOf(deps: ControlDeps, user: User, name: string): Promise<PairRecord> {
  const pair = await deps.database.repositories.pairs.findByName(await scopeOf(deps, user), name);
  if (pair === null) throw notFound('pair', 'pair');
  return pair;
}
