import { translateDatabaseError } from '@lockstep/db/errors';
import { getRunOf } from './access/get-run-of.ts';
import { createApiToken, findApiToken, listApiTokens, revokeApiToken } from './auth/api-tokens.ts';
import { changePassword } from './auth/change-password.ts';
import { ensureAdmin } from './auth/ensure-admin.ts';
import { getLocalUser, openLocalSession } from './auth/open-local-session.ts';
import { findSession, signOut } from './auth/sessions.ts';
import { signIn } from './auth/sign-in.ts';
import { createUser, setPreferences } from './auth/users.ts';
import { executeCatalogStatements } from './catalog/execute-catalog-statements.ts';
import { getCatalog } from './catalog/get-catalog.ts';
import type { ControlDeps } from './control-deps.ts';
import { health } from './health.ts';
import { checkJob } from './jobs/check-job.ts';
import { checkState } from './jobs/check-state.ts';
import { createJob } from './jobs/create-job.ts';
import { deleteJob } from './jobs/delete-job.ts';
import { publishJob } from './jobs/publish-job.ts';
import { getJob, getVersion, listJobs, listVersions } from './jobs/read-jobs.ts';
import { saveJob } from './jobs/save-job.ts';
import { follow } from './live/follow.ts';
import { type ControlOptions, openDeps } from './open-deps.ts';
import { deletePair } from './pairs/delete-pair.ts';
import { getPlanGraph } from './pairs/get-plan-graph.ts';
import { getPair, listPairs } from './pairs/read-pairs.ts';
import { updatePairConfig } from './pairs/update-pair-config.ts';
import { cancelPreview } from './previews/cancel-preview.ts';
import { followPreview } from './previews/follow-preview.ts';
import { requestPreview } from './previews/request-preview.ts';
import { requestTap } from './previews/request-tap.ts';
import { getReconciliation, listDifferences, listReconciliations } from './reconciliations/read-reconciliations.ts';
import { requestReconciliation } from './reconciliations/request-reconciliation.ts';
import { requestRepair } from './reconciliations/request-repair.ts';
import { commandPair } from './runs/command-pair.ts';
import { listCheckpoints, listMetrics, listRunLogs, listRuns } from './runs/read-runs.ts';
import { ensureSampleFeed, getSampleFeed, reportSampleFeed, setSampleFeed } from './sample/sample-feed.ts';

export type { ControlOptions } from './open-deps.ts';

/** Use-cases that answer once, by the name they have on the facade. */
const useCases = {
  signIn,
  findSession,
  signOut,
  changePassword,
  createApiToken,
  listApiTokens,
  revokeApiToken,
  findApiToken,
  setPreferences,
  createUser,
  ensureAdmin,
  getLocalUser,
  openLocalSession,
  listJobs,
  getJob,
  createJob,
  saveJob,
  deleteJob,
  checkJob,
  checkState,
  publishJob,
  listVersions,
  getVersion,
  getCatalog,
  executeCatalogStatements,
  listPairs,
  getPair,
  commandPair,
  updatePairConfig,
  deletePair,
  getPlanGraph,
  listRuns,
  getRun: getRunOf,
  listRunLogs,
  listCheckpoints,
  listMetrics,
  requestReconciliation,
  getReconciliation,
  listReconciliations,
  listDifferences,
  requestRepair,
  requestPreview,
  requestTap,
  cancelPreview,
  health,
  getSampleFeed,
  setSampleFeed,
  ensureSampleFeed,
  reportSampleFeed,
} as const;

/** Use-cases that answer again and again, until their signal. */
const streams = { follow, followPreview } as const;

type Bound<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (deps: ControlDeps, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/**
 * The life of jobs, for whoever has a user in hand: studio and API. Everything takes the acting user first and refuses what is not theirs;
 * failures are `AppError`.
 */
export type Control = Bound<typeof useCases> & Bound<typeof streams> & { close(): Promise<void> };

/** Opens nothing yet: pools connect at the first use. */
export function createControl(options: ControlOptions): Control {
  const deps = openDeps(options);
  return {
    ...bind(deps, useCases, translateRejection),
    ...bind(deps, streams, translateStream),
    close: deps.close,
  };
}

type UseCase = (deps: ControlDeps, ...rest: never[]) => unknown;

/** Gives every function its dependencies. The mapped type is what the loop does; the compiler can not see it. */
function bind<Functions extends Record<string, UseCase>>(
  deps: ControlDeps,
  functions: Functions,
  translate: (call: () => unknown) => unknown,
): Bound<Functions> {
  const bound = Object.entries(functions).map(([name, useCase]) => [
    name,
    (...rest: never[]) => translate(() => useCase(deps, ...rest)),
  ]);
  return Object.fromEntries(bound) as Bound<Functions>;
}

async function translateRejection(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

async function* translateStream(call: () => unknown): AsyncGenerator<unknown> {
  try {
    yield* call() as AsyncIterable<unknown>;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
