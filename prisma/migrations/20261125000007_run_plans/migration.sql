-- The plan that a run executes, as the studio draws it.
ALTER TABLE "runs" ADD COLUMN "plan_graph" JSONB;
