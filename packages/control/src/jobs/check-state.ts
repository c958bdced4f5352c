import type { StateCheckDto } from '@lockstep/contracts/state-check';
import type { User } from '@lockstep/contracts/users';
import type { StateCheckAnswer } from '@lockstep/db/repositories';
import { externalError, fromErrorInfo } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { getJobOf } from '../access/get-job-of.ts';
import { pruneCatalog } from '../catalog/prune-catalog.ts';
import type { ControlDeps } from '../control-deps.ts';
import { WakeUp } from '../live/wake-up.ts';

const answerMsMax = 15_000;
/** A lost notification delays the answer by this much, no more. */
const readMsMax = 500;

/**
 * What would become of the state of the pair's stream side if the job's draft were published and went on from its newest checkpoint. The
 * checkpoint is on the workers' disk, so one of them answers.
 */
export async function checkState(deps: ControlDeps, user: User, jobId: string): Promise<StateCheckDto> {
  const { job, workspaceId } = await getJobOf(deps, user, jobId);
  const { pairs, checkpoints, catalogObjects, stateChecks } = deps.database.repositories;
  const pair = await pairs.findByJob(job.id);
  const checkpoint = pair === null ? null : await checkpoints.findNewest(pair.id);
  if (pair === null || checkpoint === null) return { checkpoint: null, fates: [] };
  const catalog = pruneCatalog(await catalogObjects.snapshot(workspaceId), job.sqlText);
  const config = { 'parallelism.default': String(pair.config.stream.parallelism) };
  const { rowId, checkpointId, isSavepoint, versionNumber, at, bytes } = checkpoint;
  const check = { id: newId(), jobId: job.id, checkpointRowId: rowId, sqlText: job.sqlText, catalog, config };
  await stateChecks.insert(check);
  const answer = await ask(deps, check.id);
  if (answer === null)
    throw externalError('state.no_answer', 'No worker could look at the checkpoint in time. Is one running?');
  if ('error' in answer) throw fromErrorInfo(answer.error);
  return { checkpoint: { checkpointId, isSavepoint, versionNumber, at, bytes }, fates: [...answer.fates] };
}

async function ask({ database, queue, live }: ControlDeps, stateCheckId: string): Promise<StateCheckAnswer | null> {
  const { stateChecks } = database.repositories;
  const wakeUp = new WakeUp();
  const unsubscribe = await live.subscribe({
    onAnswer: id => {
      if (id === stateCheckId) wakeUp.wake();
    },
    onGap: () => wakeUp.wake(),
  });
  try {
    await queue.send('state-check.run', { stateCheckId });
    for (const signal = AbortSignal.timeout(answerMsMax); !signal.aborted; ) {
      const answer = await stateChecks.findAnswer(stateCheckId);
      if (answer !== null) return answer;
      await wakeUp.wait(signal, readMsMax);
    }
    return null;
  } finally {
    unsubscribe();
  }
}
