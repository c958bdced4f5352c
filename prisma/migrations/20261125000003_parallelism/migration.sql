-- A run has its number of subtasks, a worker the threads that it gives to them.
ALTER TABLE "runs" ADD COLUMN "parallelism" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "runs" ADD CONSTRAINT "runs_parallelism_check" CHECK ("parallelism" BETWEEN 1 AND 128);
ALTER TABLE "workers" ADD COLUMN "subtask_threads_max" INTEGER NOT NULL DEFAULT 1;
