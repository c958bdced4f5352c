import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { PreviewSpec } from '@lockstep/contracts/run-spec';
import { type Batch, printValue, readValue, rowKindSymbols } from '@lockstep/dataflow/batch';
import { type RunOutcome, startPreview } from '@lockstep/dataflow/runtime';
import { toErrorInfo } from '@lockstep/kernel/errors';
import type { SinkNode } from '@lockstep/plan/physical';
import type { ConnectorDescriptor } from '@lockstep/sql/catalog';
import { printType } from '@lockstep/sql/types';
import { compileError } from './compile-error.ts';
import { compileStatement } from './compile-job.ts';
import { type EmbeddedDeps, runContext } from './run-context.ts';

export interface PreviewDeps extends EmbeddedDeps {
  readonly descriptors: readonly ConnectorDescriptor[];
  /** Called in order: schema, rows.., then end or error. */
  readonly onEvent: (event: PreviewEvent) => void;
}

/** Shows the rows of one statement and writes nothing anywhere. Ends at the first of: end of input, row limit, time limit, abort. */
export async function runPreview(spec: PreviewSpec, deps: PreviewDeps, signal: AbortSignal): Promise<void> {
  const startedMs = deps.clock.nowMs();
  try {
    const compiled = compileStatement({ ...spec, connectors: deps.descriptors, mode: spec.side }, spec.statementOffset);
    if (compiled.plan === null) throw compileError(spec.sqlText, compiled.diagnostics);
    const [sink] = compiled.plan.nodes.filter(node => node.kind === 'sink');
    if (sink === undefined) throw compileError(spec.sqlText, compiled.diagnostics);
    deps.onEvent({ kind: 'schema', columns: sink.schema.map(({ name, type }) => ({ name, type: printType(type) })) });
    let rowCount = 0;
    const identity = { ...spec, mode: spec.side, config: compiled.config, writerId: 'preview', fencingToken: 0 };
    const preview = startPreview(
      compiled.plan,
      { ...runContext(deps, identity), onEvent: () => {} },
      {
        maxRows: spec.rowsMax,
        maxMs: spec.durationMsMax,
        onRows: (node, batch) => {
          if (node.id !== sink.id) return;
          rowCount += batch.rowCount;
          const watermarkMs = preview.metrics()?.watermarkMs ?? null;
          deps.onEvent({ kind: 'rows', rows: printRows(node, batch), watermarkMs });
        },
      },
    );
    const abort = (): void => preview.cancel();
    signal.addEventListener('abort', abort, { once: true });
    const { outcome, limit } = await preview.done;
    signal.removeEventListener('abort', abort);
    deps.onEvent(endEvent(outcome, limit, signal.aborted, rowCount, deps.clock.nowMs() - startedMs));
  } catch (error) {
    deps.onEvent({ kind: 'error', error: { ...toErrorInfo(error) }, span: null });
  }
}

function endEvent(
  outcome: RunOutcome,
  limit: 'rows' | 'time' | null,
  isAborted: boolean,
  rowCount: number,
  durationMs: number,
): PreviewEvent {
  if (outcome.kind === 'failed') return { kind: 'error', error: { ...outcome.error }, span: outcome.span };
  const reason = isAborted ? 'cancelled' : limit === null ? 'finished' : (`${limit}-limit` as const);
  return { kind: 'end', reason, rowCount, durationMs };
}

/** The rows as text cells, NULL as null. */
export function printRows(node: SinkNode, batch: Batch): Extract<PreviewEvent, { kind: 'rows' }>['rows'] {
  return Array.from({ length: batch.rowCount }, (_, row) => ({
    rowKind: rowKindSymbols[(batch.kinds?.[row] ?? 0) as 0 | 1 | 2 | 3],
    cells: node.schema.map(({ type }, column) => {
      const value = readValue(batch.columns[column]!, row, type);
      return value === null ? null : printValue(value, type);
    }),
  }));
}
