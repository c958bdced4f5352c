import type { Db } from '../db.ts';
import { AnnouncementRepository } from './announcements.ts';
import { ApiTokenRepository } from './api-tokens.ts';
import { CatalogObjectRepository } from './catalog-objects.ts';
import { CheckpointRepository } from './checkpoints.ts';
import { JobVersionRepository } from './job-versions.ts';
import { JobRepository } from './jobs.ts';
import { LateWindowRepository } from './late-windows.ts';
import { PairRepository } from './pairs.ts';
import { PreviewRepository } from './previews.ts';
import { ReconciliationResultRepository } from './reconciliation-results.ts';
import { ReconciliationRepository } from './reconciliations.ts';
import { RunAttemptRepository } from './run-attempts.ts';
import { RunQueries } from './run-queries.ts';
import { RunTelemetryRepository } from './run-telemetry.ts';
import { RunRepository } from './runs.ts';
import { SampleFeedRepository } from './sample-feeds.ts';
import { SecretRepository } from './secrets.ts';
import { SessionRepository } from './sessions.ts';
import { SignInLimitRepository } from './sign-in-limits.ts';
import { StateCheckRepository } from './state-checks.ts';
import { UserRepository } from './users.ts';
import { WorkerRepository } from './workers.ts';

/** One per aggregate, all over the same client or transaction. */
export interface Repositories {
  readonly announcements: AnnouncementRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly attempts: RunAttemptRepository;
  readonly catalogObjects: CatalogObjectRepository;
  readonly checkpoints: CheckpointRepository;
  readonly jobs: JobRepository;
  readonly lateWindows: LateWindowRepository;
  readonly pairs: PairRepository;
  readonly previews: PreviewRepository;
  readonly reconciliationResults: ReconciliationResultRepository;
  readonly reconciliations: ReconciliationRepository;
  readonly runQueries: RunQueries;
  readonly runs: RunRepository;
  readonly sampleFeeds: SampleFeedRepository;
  readonly secrets: SecretRepository;
  readonly sessions: SessionRepository;
  readonly signInLimits: SignInLimitRepository;
  readonly stateChecks: StateCheckRepository;
  readonly telemetry: RunTelemetryRepository;
  readonly users: UserRepository;
  readonly versions: JobVersionRepository;
  readonly workers: WorkerRepository;
}

export function createRepositories(db: Db): Repositories {
  return {
    announcements: new AnnouncementRepository(db),
    apiTokens: new ApiTokenRepository(db),
    attempts: new RunAttemptRepository(db),
    catalogObjects: new CatalogObjectRepository(db),
    checkpoints: new CheckpointRepository(db),
    jobs: new JobRepository(db),
    lateWindows: new LateWindowRepository(db),
    pairs: new PairRepository(db),
    previews: new PreviewRepository(db),
    reconciliationResults: new ReconciliationResultRepository(db),
    reconciliations: new ReconciliationRepository(db),
    runQueries: new RunQueries(db),
    runs: new RunRepository(db),
    sampleFeeds: new SampleFeedRepository(db),
    secrets: new SecretRepository(db),
    sessions: new SessionRepository(db),
    signInLimits: new SignInLimitRepository(db),
    stateChecks: new StateCheckRepository(db),
    telemetry: new RunTelemetryRepository(db),
    users: new UserRepository(db),
    versions: new JobVersionRepository(db),
    workers: new WorkerRepository(db),
  };
}
