-- A preview shows a statement's rows, or as a tap those that flow over an edge of a run.
ALTER TABLE "previews"
  ALTER COLUMN "sql_text" DROP NOT NULL,
  ALTER COLUMN "statement_offset" DROP NOT NULL,
  ADD COLUMN "run_id" UUID,
  ADD COLUMN "edge" TEXT,
  ADD COLUMN "rows_per_second_max" INTEGER;

ALTER TABLE "previews" ADD CONSTRAINT "previews_run_id_fkey"
  FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "previews" ADD CONSTRAINT "previews_subject_check" CHECK (
  CASE WHEN "run_id" IS NULL
    THEN num_nulls("sql_text", "statement_offset") = 0 AND num_nonnulls("edge", "rows_per_second_max") = 0
    ELSE num_nulls("edge", "rows_per_second_max") = 0 AND num_nonnulls("sql_text", "statement_offset") = 0
  END
);

CREATE INDEX "previews_run_id_idx" ON "previews"("run_id");
