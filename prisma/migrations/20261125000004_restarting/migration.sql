-- A run between two attempts is RESTARTING, in Flink's word.
ALTER TABLE "runs" DROP CONSTRAINT "runs_state_check";
ALTER TABLE "runs" DISABLE TRIGGER "runs_state_move";
UPDATE "runs" SET "state" = 'RESTARTING' WHERE "state" = 'RECOVERING';
ALTER TABLE "runs" ENABLE TRIGGER "runs_state_move";
UPDATE "run_state_moves" SET "from_state" = 'RESTARTING' WHERE "from_state" = 'RECOVERING';
UPDATE "run_state_moves" SET "to_state" = 'RESTARTING' WHERE "to_state" = 'RECOVERING';
ALTER TABLE "runs" ADD CONSTRAINT "runs_state_check"
  CHECK ("state" IN ('QUEUED', 'STARTING', 'RUNNING', 'RESTARTING', 'STOPPING', 'FINISHED', 'STOPPED', 'FAILED'));
