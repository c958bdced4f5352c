import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { externalError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import type { LogFields, Logger } from '@lockstep/kernel/logger';
import { Subtask } from './subtask.ts';
import { failureOf } from './subtask-failure.ts';
import type { LogLevel, StartSubtask, SubtaskAssignment, SubtaskCommand, SubtaskReport } from './subtask-messages.ts';
import type { TaskDeps } from './task.ts';

interface ThreadData<Settings> {
  readonly assignment: SubtaskAssignment;
  readonly settings: Settings;
}

/**
 * Subtasks in threads of their own. `entry` is a module that calls `serveSubtaskThread`; `settings` is what it needs to make a subtask's dependencies and
 * must be cloneable.
 */
export function subtaskThreads<Settings>(entry: URL, settings: Settings): StartSubtask {
  return (assignment, onReport) => {
    const data: ThreadData<Settings> = { assignment, settings };
    const worker = new Worker(entry, { workerData: data });
    let isOver = false;
    const report = (message: SubtaskReport): void => {
      if (isOver) return;
      isOver = message.kind === 'closed';
      onReport(message);
    };
    const fail = (error: unknown): void => report({ kind: 'failed', failure: failureOf(error) });
    worker.on('message', report);
    worker.on('messageerror', fail);
    worker.on('error', error => fail(threadFailure(error, assignment.place.subtask)));
    worker.on('exit', code => {
      fail(
        // As when a process dies: nobody knows why, and another attempt may well get through.
        externalError(
          'dataflow.thread_ended',
          `The thread of subtask ${assignment.place.subtask} ended unexpectedly with exit code ${code}`,
        ),
      );
      // Whoever waits for its end need not wait any longer.
      report({ kind: 'closed' });
    });
    return {
      send: (command: SubtaskCommand) => worker.postMessage(command),
      terminate: async () => {
        isOver = true;
        await worker.terminate();
      },
    };
  };
}

/** What killed a thread from inside; running out of memory is the user's limit, not a defect. */
function threadFailure(error: unknown, subtask: number): unknown {
  const isOutOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (!isOutOfMemory) return error;
  return externalError('dataflow.thread_out_of_memory', `The thread of subtask ${subtask} has no memory left`, {
    cause: error,
  });
}

/** Where a thread's connectors write: to the run, which is in another thread. */
export interface ThreadOutput {
  readonly logger: Logger;
  readonly printLine: (line: string) => void;
}

/** Carries the subtask that this thread was started for. `depsOf` gets the settings that were given to `subtaskThreads`. */
export async function serveSubtaskThread<Settings>(
  depsOf: (settings: Settings, output: ThreadOutput) => TaskDeps | Promise<TaskDeps>,
): Promise<void> {
  const port = parentPort;
  invariant(!isMainThread && port !== null, 'a subtask thread is a worker thread');
  const { assignment, settings }: ThreadData<Settings> = workerData;
  const report = (message: SubtaskReport): void => port.postMessage(message);
  const output = { logger: sendingLogger(report, {}), printLine: (line: string) => report({ kind: 'line', line }) };
  try {
    const subtask = new Subtask(assignment, await depsOf(settings, output), report);
    // Commands that have come by now wait in the port.
    port.on('message', (command: SubtaskCommand) => subtask.receive(command));
  } catch (error) {
    report({ kind: 'failed', failure: failureOf(error) });
  }
}

function sendingLogger(report: (message: SubtaskReport) => void, own: LogFields): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      report({ kind: 'log', level, message, fields: { ...own, ...fields } });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: fields => sendingLogger(report, { ...own, ...fields }),
  };
}
