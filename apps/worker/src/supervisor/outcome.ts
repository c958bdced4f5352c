import type { RunEvent } from '@lockstep/contracts/events';
import type { AttemptEnd } from '@lockstep/control/worker-control';
import { externalError, fromErrorInfo } from '@lockstep/kernel/errors';
import type { ProcessExit } from './engine-process.ts';

export type LastEvent = Extract<RunEvent, { kind: 'finished' | 'failed' }>;

/**
 * What an attempt's end means. The user's mistake and our defect fail the run, since another attempt would meet them again; an outage and a
 * process that just died are tried again.
 */
export function attemptEnd(last: LastEvent | null, exit: ProcessExit, isHandingOver: boolean): AttemptEnd {
  if (last?.kind === 'failed') {
    const canRetry = last.error.domain === 'external';
    return { kind: 'failed', error: fromErrorInfo(last.error), span: last.span, canRetry };
  }
  if (last?.kind === 'finished' && last.outcome === 'finished') return { kind: 'finished' };
  if (isHandingOver) return { kind: 'handed-over' };
  if (last?.kind === 'finished') return { kind: 'stopped' };
  return { kind: 'failed', error: crash(exit), span: null, canRetry: true };
}

function crash({ code, signal, lastWords }: ProcessExit) {
  const isOutOfMemory = /heap out of memory|ENOMEM/.test(lastWords);
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  const message = isOutOfMemory
    ? 'The process of this run used up its memory'
    : `The process of this run ended unexpectedly ${how}`;
  return externalError('run.process_crashed', message, { details: { code, signal } });
}
