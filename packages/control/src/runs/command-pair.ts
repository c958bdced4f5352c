import {
  type DateRange,
  dateRangeSchema,
  type RunCommand,
  runCommands,
  type Side,
  sides,
} from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import type { PairRecord, Repositories } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';
import { checkClientKey } from '../access/check-input.ts';
import { getPairOf } from '../access/get-pair-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { announceRun } from './announce-run.ts';
import { runErrands } from './errand.ts';
import { type OrderedRun, type RunOrder, replaceRun, startRun } from './replace-run.ts';

export interface PairCommand {
  readonly pair: string;
  readonly side: Side;
  readonly command: RunCommand;
  /** `run-batch` only: event times to read. */
  readonly range?: DateRange | undefined;
  /** Client-made: the same key never starts twice. */
  readonly clientKey: string;
}

/** Start continues from the side's newest checkpoint or savepoint that fits the version; nothing else is lost by a stop. */
export async function commandPair(deps: ControlDeps, user: User, command: PairCommand): Promise<{ runId: string }> {
  checkCommand(command);
  const pair = await getPairOf(deps, user, command.pair);
  const { runId, errands } = await deps.database.transaction(async repositories => {
    await repositories.jobs.lock(pair.jobId);
    return obey(repositories, pair, command);
  });
  await runErrands(deps, errands);
  return { runId };
}

function checkCommand({ command, side, range, clientKey }: PairCommand): void {
  checkClientKey(clientKey);
  if (!runCommands.includes(command) || !sides.includes(side))
    throw userError('run.unknown_command', 'There is no such command');
  if (command === 'run-batch' && side === 'stream')
    throw userError('run.wrong_side', 'Only the batch side can be run once over a range');
  if (command === 'stop-with-savepoint' && side === 'batch')
    throw userError('run.wrong_side', 'Only the stream side has savepoints');
  if (range !== undefined) checkRange(range, command);
}

function checkRange(range: DateRange, command: RunCommand): void {
  const parsed = dateRangeSchema.safeParse(range);
  const [from, to] = parsed.success ? [Date.parse(`${parsed.data.from}Z`), Date.parse(`${parsed.data.to}Z`)] : [];
  if (command !== 'run-batch' || from === undefined || to === undefined || !(from < to))
    throw userError(
      'run.invalid_range',
      'A range belongs to a batch run and goes from one date and time to a later one, such as 2001-01-01T00:00 to 2001-02-01T00:00',
    );
}

async function obey(repositories: Repositories, pair: PairRecord, command: PairCommand): Promise<OrderedRun> {
  const { side, clientKey, range = null } = command;
  const order: RunOrder = { pair, side, clientKey, range, trigger: 'user' };
  switch (command.command) {
    case 'start':
    case 'run-batch': {
      const earlier = await repositories.runs.findByClientKey(pair.id, clientKey);
      return earlier === null ? startRun(repositories, order) : { runId: earlier, errands: [] };
    }
    case 'restart':
      return replaceRun(repositories, { ...order, trigger: 'restart' });
    case 'stop':
      return stop(repositories, pair, side, 'stop');
    case 'stop-with-savepoint':
      return stop(repositories, pair, side, 'savepoint');
  }
}

/** A run that nobody works on stops at once; one that is stopping or has been stopped stays so. */
async function stop(
  repositories: Repositories,
  pair: PairRecord,
  side: Side,
  stopMode: 'stop' | 'savepoint',
): Promise<OrderedRun> {
  const active = await repositories.runs.findActive(pair.id, side);
  if (active === null) return { runId: await getStopped(repositories, pair, side), errands: [] };
  const hasStopped = await repositories.runs.move(active.id, ['QUEUED', 'RESTARTING'], 'STOPPED', { stopMode });
  const isStopping =
    !hasStopped && (await repositories.runs.move(active.id, ['STARTING', 'RUNNING'], 'STOPPING', { stopMode }));
  await announceRun(repositories, pair, active.id);
  return { runId: active.id, errands: isStopping ? [{ name: 'run.stop', runId: active.id }] : [] };
}

async function getStopped(repositories: Repositories, pair: PairRecord, side: Side): Promise<string> {
  const latest = (await repositories.runQueries.latestOf([pair.id])).get(pair.id)?.[side];
  if (latest?.state === 'STOPPED') return latest.id;
  throw userError('run.not_active', `The ${side} side is not running`, { details: { pair: pair.name, side } });
}
