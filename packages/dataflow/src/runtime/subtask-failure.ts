import { toErrorInfo } from '@lockstep/kernel/errors';
import { NodeFailure } from '../build/node-failure.ts';
import type { SubtaskFailure } from './subtask-messages.ts';

/** An error as it is told, with the node that it happened in. */
export function failureOf(error: unknown): SubtaskFailure {
  const place = error instanceof NodeFailure ? error : null;
  return { error: toErrorInfo(place?.cause ?? error), nodeUid: place?.nodeUid ?? null, span: place?.span ?? null };
}
