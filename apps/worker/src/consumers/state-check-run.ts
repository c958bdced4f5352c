import type { StateCheckAnswer, WorkerControl } from '@lockstep/control/worker-control';
import { externalError, userError } from '@lockstep/kernel/errors';
import type { StateCheckSpec } from '../child/protocol.ts';
import type { CheckpointPlaces } from '../supervisor/checkpoint-places.ts';
import type { ProcessPool } from '../supervisor/process-pool.ts';

export interface StateCheckDeps {
  readonly control: WorkerControl;
  readonly pool: ProcessPool;
  readonly places: CheckpointPlaces;
}

/** A check that takes longer has lost its reader. */
const checkMsMax = 14_000;

/** Lets a loaded process hold a draft against a checkpoint. */
export async function onStateCheckRun(deps: StateCheckDeps, { stateCheckId }: { stateCheckId: string }): Promise<void> {
  const { control, places } = deps;
  const check = await control.findStateCheck(stateCheckId);
  if (check === null) return;
  const { restorePoint, sqlText, catalog, config } = check;
  const checkpointPath = await places.findCheckpoint(restorePoint);
  const spec = { sqlText, catalog: { objects: [...catalog.objects] }, config: { ...config } };
  const answer = checkpointPath === null ? notThere : await carry(deps, { ...spec, checkpointPath });
  await control.answerStateCheck(stateCheckId, answer);
}

function carry({ pool }: StateCheckDeps, spec: StateCheckSpec): Promise<StateCheckAnswer> {
  const process = pool.take();
  const overrun = setTimeout(() => process.kill(), checkMsMax);
  const answered = new Promise<StateCheckAnswer>(resolve => {
    process.listen(report => {
      if (report.kind === 'state-checked') resolve({ fates: report.fates });
      if (report.kind === 'state-check-failed') resolve({ error: report.error });
      if (report.kind !== 'done') return;
      clearTimeout(overrun);
      pool.giveBack(process, report.residentBytes);
    });
  });
  process.send({ kind: 'check-state', spec });
  return Promise.race([answered, process.exited.then(() => processLost)]);
}

const notThere: StateCheckAnswer = {
  error: userError('state.no_checkpoint', 'The newest checkpoint is not on the disk any more'),
};

const processLost: StateCheckAnswer = {
  error: externalError('state.process_lost', 'The process that looked at the checkpoint ended unexpectedly'),
};
