import type { BatchSchedule } from '@lockstep/contracts/runs';
import { userError } from '@lockstep/kernel/errors';
import { Cron } from 'croner';

/** When the schedule next asks for a batch run, strictly after `after`; null when it never will by itself. */
export function nextRunAt(schedule: BatchSchedule, after: Date): Date | null {
  if (schedule.kind !== 'cron') return null;
  return new Cron(schedule.expression, { timezone: schedule.timeZone, paused: true }).nextRun(after);
}

/** Refuses an expression or a zone that can not be understood. */
export function checkSchedule(schedule: BatchSchedule): void {
  try {
    nextRunAt(schedule, new Date(0));
  } catch (error) {
    throw userError('pair.invalid_schedule', 'The schedule is not a cron expression with a known time zone', {
      details: { schedule },
      cause: error,
    });
  }
}
