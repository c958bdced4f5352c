-- What Prisma's schema can not say.

-- Vocabulary. The same words as packages/contracts.
ALTER TABLE "users" ADD CONSTRAINT "users_role_check" CHECK ("role" IN ('admin', 'member'));
ALTER TABLE "runs" ADD CONSTRAINT "runs_side_check" CHECK ("side" IN ('stream', 'batch'));
ALTER TABLE "runs" ADD CONSTRAINT "runs_state_check"
  CHECK ("state" IN ('QUEUED', 'STARTING', 'RUNNING', 'RECOVERING', 'STOPPING', 'FINISHED', 'STOPPED', 'FAILED'));
ALTER TABLE "runs" ADD CONSTRAINT "runs_trigger_check" CHECK ("trigger" IN ('publish', 'user', 'schedule', 'repair', 'restart'));
ALTER TABLE "runs" ADD CONSTRAINT "runs_stop_mode_check" CHECK ("stop_mode" IN ('stop', 'savepoint', 'restart'));
ALTER TABLE "runs" ADD CONSTRAINT "runs_range_check" CHECK (("range_from" IS NULL) = ("range_to" IS NULL));
ALTER TABLE "run_logs" ADD CONSTRAINT "run_logs_level_check" CHECK ("level" IN ('debug', 'info', 'warn', 'error'));
ALTER TABLE "catalog_objects" ADD CONSTRAINT "catalog_objects_kind_check" CHECK ("kind" IN ('table', 'view'));
ALTER TABLE "previews" ADD CONSTRAINT "previews_side_check" CHECK ("side" IN ('stream', 'batch'));
ALTER TABLE "previews" ADD CONSTRAINT "previews_state_check" CHECK ("state" IN ('queued', 'running', 'ended'));
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_kind_check" CHECK ("kind" IN ('comparison', 'repair'));
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_state_check" CHECK ("state" IN ('queued', 'running', 'done', 'failed'));
ALTER TABLE "reconciliation_windows" ADD CONSTRAINT "reconciliation_windows_verdict_check"
  CHECK ("verdict" IN ('equal', 'different', 'only-stream', 'only-batch', 'open'));
ALTER TABLE "reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_kind_check"
  CHECK ("kind" IN ('missing', 'extra', 'different'));

-- One active run per side of a pair.
CREATE UNIQUE INDEX "runs_one_active_per_side" ON "runs" ("pair_id", "side")
  WHERE "state" NOT IN ('FINISHED', 'STOPPED', 'FAILED');

-- The legal moves of a run, `runTransitions` of packages/contracts as rows.
INSERT INTO "run_state_moves" VALUES
  ('QUEUED', 'STARTING'), ('QUEUED', 'STOPPED'), ('QUEUED', 'FAILED'),
  ('STARTING', 'RUNNING'), ('STARTING', 'RECOVERING'), ('STARTING', 'STOPPING'), ('STARTING', 'FINISHED'), ('STARTING', 'FAILED'),
  ('RUNNING', 'RECOVERING'), ('RUNNING', 'STOPPING'), ('RUNNING', 'FINISHED'), ('RUNNING', 'FAILED'),
  ('RECOVERING', 'STARTING'), ('RECOVERING', 'STOPPING'), ('RECOVERING', 'STOPPED'), ('RECOVERING', 'FAILED'),
  ('STOPPING', 'RECOVERING'), ('STOPPING', 'STOPPED'), ('STOPPING', 'FINISHED'), ('STOPPING', 'FAILED');

CREATE FUNCTION "check_run_state_move"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "run_state_moves" WHERE "from_state" = OLD."state" AND "to_state" = NEW."state") THEN
    RAISE EXCEPTION 'A run can not move from % to %', OLD."state", NEW."state" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "runs_state_move" BEFORE UPDATE OF "state" ON "runs"
  FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state") EXECUTE FUNCTION "check_run_state_move"();

CREATE FUNCTION "refuse_update"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are immutable', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "job_versions_immutable" BEFORE UPDATE ON "job_versions"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();

-- Grows with every lease, over all runs.
CREATE SEQUENCE "fencing_tokens" AS BIGINT;

-- One lease per run.
CREATE UNIQUE INDEX "run_attempts_one_open" ON "run_attempts" ("run_id") WHERE "ended_at" IS NULL;
CREATE INDEX "run_attempts_lease" ON "run_attempts" ("lease_until") WHERE "ended_at" IS NULL;

ALTER TABLE "preview_events" SET UNLOGGED;

-- One workspace for now; every row that is somebody's already names it.
INSERT INTO "workspaces" ("id", "name") VALUES ('00000000-0000-7000-8000-000000000001', 'default');
