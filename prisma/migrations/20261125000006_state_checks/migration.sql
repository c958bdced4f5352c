-- What a version's first stream run takes over of the state before it.
ALTER TABLE "job_versions" ADD COLUMN "state_choice" TEXT NOT NULL DEFAULT 'same-plan';
ALTER TABLE "job_versions" ADD CONSTRAINT "job_versions_state_choice_check" CHECK ("state_choice" IN ('same-plan', 'keep', 'empty'));

-- A draft held against a pair's newest checkpoint, and a worker's answer.
CREATE TABLE "state_checks" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "checkpoint_id" BIGINT NOT NULL,
    "sql_text" TEXT NOT NULL,
    "catalog" JSONB NOT NULL,
    "config" JSONB NOT NULL,
    "fates" JSONB,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "state_checks_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "state_checks_job_id_idx" ON "state_checks"("job_id");
CREATE INDEX "state_checks_checkpoint_id_idx" ON "state_checks"("checkpoint_id");
CREATE INDEX "state_checks_created_at_idx" ON "state_checks"("created_at");
ALTER TABLE "state_checks" ADD CONSTRAINT "state_checks_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "state_checks" ADD CONSTRAINT "state_checks_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;
