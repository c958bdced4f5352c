import type { ControlDeps } from '../control-deps.ts';
import { nextRunAt } from '../pairs/schedule.ts';
import { runErrands } from '../runs/errand.ts';
import { startRun } from '../runs/replace-run.ts';
import { sweepRowsMax } from './sweep-limits.ts';

/**
 * Starts the batch runs that are due and moves each schedule on. Times that passed while nobody swept count once; a time that finds the side
 * busy is skipped, since the run at hand reads the same tables.
 */
export async function sweepSchedules(deps: ControlDeps): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  for (const pair of await deps.database.repositories.pairs.listDue(now, sweepRowsMax)) {
    const due = pair.nextBatchRunAt!;
    const errands = await deps.database.transaction(async repositories => {
      await repositories.jobs.lock(pair.jobId);
      const next = nextRunAt(pair.config.batch.schedule, now);
      if (!(await repositories.pairs.moveSchedule(pair.id, due, next))) return [];
      if ((await repositories.runs.findActive(pair.id, 'batch')) !== null) return [];
      const clientKey = `schedule:${due.toISOString()}`;
      return (await startRun(repositories, { pair, side: 'batch', trigger: 'schedule', clientKey, range: null }))
        .errands;
    });
    await runErrands(deps, errands);
  }
}
