import { type SampleFeedChange, type SampleFeedDto, sampleFeedChangeSchema } from '@lockstep/contracts/sample-feed';
import type { User } from '@lockstep/contracts/users';
import type { SampleFeedOrder } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';
import { notFound } from '../access/parse-id.ts';
import { parseInput } from '../access/parse-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';

/** Null in a workspace without the sample. */
export async function getSampleFeed(deps: ControlDeps, user: User): Promise<SampleFeedDto | null> {
  const { workspaceId } = await scopeOf(deps, user);
  return deps.database.repositories.sampleFeeds.find(workspaceId, new Date(deps.clock.nowMs()));
}

/** The feeder reads its orders from the row, a second later at most. */
export async function setSampleFeed(deps: ControlDeps, user: User, change: SampleFeedChange): Promise<void> {
  const feed = await getSampleFeed(deps, user);
  if (change.injectLateRows !== undefined && feed?.isAtEnd === true)
    throw userError('sample.at_end', 'The feed has played all its flights, so none can come late any more');
  const { workspaceId } = await scopeOf(deps, user);
  const { sampleFeeds } = deps.database.repositories;
  if (!(await sampleFeeds.change(workspaceId, parseInput(sampleFeedChangeSchema, change))))
    throw notFound('sample', 'sample feed');
}

/** For the seed: the workspace's feed, at `speed` unless it already has one. */
export async function ensureSampleFeed(deps: ControlDeps, user: User, { speed }: { speed: number }): Promise<void> {
  const { workspaceId } = await scopeOf(deps, user);
  await deps.database.repositories.sampleFeeds.ensure(workspaceId, speed);
}

/** For the feeder: tells what it has written since its last report, and what it should do now. Null: there is no feed. */
export async function reportSampleFeed(
  deps: ControlDeps,
  user: User,
  report: { eventTimeMs: number | null; lateRowsInjected: number },
): Promise<SampleFeedOrder | null> {
  const { workspaceId } = await scopeOf(deps, user);
  return deps.database.repositories.sampleFeeds.report(workspaceId, report);
}
