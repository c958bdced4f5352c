import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { Side } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import { internalError } from '@lockstep/kernel/errors';
import { getPairOf } from '../access/get-pair-of.ts';
import { planGraph, planSide, scriptSettings } from '../analysis.ts';
import type { ControlDeps } from '../control-deps.ts';

/** The plan of the pair's published version on one side: that which its newest run executes, with the uids of its metrics; before the first run, as it is planned. */
export async function getPlanGraph(
  deps: ControlDeps,
  user: User,
  { pair: name, side }: { pair: string; side: Side },
): Promise<PlanGraph> {
  const pair = await getPairOf(deps, user, name);
  const executed = await deps.database.repositories.runs.findPlanGraph(pair.id, pair.versionId, side);
  if (executed !== null) return executed;
  const { sqlText, catalog } = await deps.database.repositories.versions.getContents(pair.versionId);
  const config = { 'parallelism.default': String(pair.config[side].parallelism), ...scriptSettings(sqlText) };
  const { plan } = planSide(deps, sqlText, catalog, side, config);
  if (plan === null) throw internalError('pair.no_plan', 'The published version can no longer be planned');
  return planGraph(plan);
}
