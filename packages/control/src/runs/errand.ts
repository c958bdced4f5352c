import type { ControlDeps } from '../control-deps.ts';

/** A message to be sent once the transaction that asked for it is committed. */
export type Errand =
  | { readonly name: 'run.start' | 'run.stop'; readonly runId: string }
  | { readonly name: 'reconciliation.run'; readonly reconciliationId: string };

/** Row first, message second: what is lost here a sweeper finds. */
export async function runErrands({ queue }: Pick<ControlDeps, 'queue'>, errands: readonly Errand[]): Promise<void> {
  for (const errand of errands) {
    if (errand.name === 'reconciliation.run')
      await queue.send(errand.name, { reconciliationId: errand.reconciliationId });
    else await queue.send(errand.name, { runId: errand.runId });
  }
}
