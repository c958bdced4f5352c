import type { SinkWriter } from '@lockstep/dataflow/ports';
import { fromErrorInfo, internalError } from '@lockstep/kernel/errors';
import type { SinkNode } from '@lockstep/plan/physical';
import { newJobId } from '../jobs/job-registry.ts';
import { ResultBuffer } from '../results/result-buffer.ts';
import { createBatchChunker } from '../results/result-chunk.ts';
import type { StatementResult } from '../results/statement-result.ts';
import { planStatement, startPlan } from './run-plan.ts';
import type { StatementContext } from './statement-context.ts';

/** A SELECT: a job whose rows wait in a buffer until they are fetched. It ends with its operation. */
export function runQuery(context: StatementContext): StatementResult {
  const planned = planStatement(context);
  const sink = planned.plan.nodes.find((node): node is SinkNode => node.kind === 'sink');
  if (sink === undefined) throw internalError('gateway.no_sink', 'The plan of a query has no result');
  const jobId = newJobId();
  const buffer = new ResultBuffer(context.bufferLimits, () => run.cancel());
  const run = startPlan(context, planned, jobId, {
    checkpoint: null,
    createSink: node => resultWriter(buffer, node, context.settings['table.local-time-zone'] ?? 'UTC'),
  });
  context.jobs.add(jobId, 'collect', run);
  void run.done.then(outcome => buffer.end(outcome.kind === 'failed' ? fromErrorInfo(outcome.error) : null));
  return { columns: sink.schema, feed: buffer, resultKind: 'SUCCESS_WITH_CONTENT', isQuery: true, jobId };
}

function resultWriter(buffer: ResultBuffer, node: SinkNode, localZone: string): SinkWriter {
  const chunkOf = createBatchChunker(node.schema, localZone);
  return {
    open: async () => {},
    write: batch => buffer.put(chunkOf(batch)),
    flush: async () => {},
    prepare: async () => null,
    commit: async () => {},
    abort: async () => {},
    close: async () => {},
  };
}
