/**
 * An engine process: the entry of the children that a worker supervises. It knows no database, no queue and no environment; what it needs comes
 * over the channel, which is also its life line. It carries one task at a time and ends after a run.
 */
import { unreachable } from '@lockstep/kernel/invariant';
import { carryPreview } from './carry-preview.ts';
import { carryReconciliation } from './carry-reconciliation.ts';
import { type CarriedRun, carryRun } from './carry-run.ts';
import { carryStateCheck } from './carry-state-check.ts';
import type { Order } from './protocol.ts';
import { SupervisorLink } from './supervisor-link.ts';
import { warmUp } from './warm-up.ts';

let run: CarriedRun | null = null;
let cancellation: AbortController | null = null;

const link = new SupervisorLink(order => {
  obey(order).catch(error => {
    console.error(error);
    process.exit(1);
  });
});

async function obey(order: Exclude<Order, { kind: 'ownership' }>): Promise<void> {
  switch (order.kind) {
    case 'run':
      run = carryRun(order.spec, link);
      await run.done;
      await link.tellLast({ kind: 'done', residentBytes: process.memoryUsage.rss() });
      return process.exit(0);
    case 'stop':
      run?.stop(order.savepointPath);
      return;
    case 'open-tap':
      run?.openTap(order.id, order.request);
      return;
    case 'close-tap':
      run?.closeTap(order.id);
      return;
    case 'preview':
      cancellation = new AbortController();
      await carryPreview(order.spec, link, cancellation.signal);
      return tellDone();
    case 'reconcile':
      cancellation = new AbortController();
      link.tell(await carryReconciliation(order.spec, cancellation.signal));
      return tellDone();
    case 'check-state':
      link.tell(await carryStateCheck(order.spec));
      return tellDone();
    case 'cancel':
      cancellation?.abort();
      return;
    default:
      return unreachable(order, 'order');
  }
}

function tellDone(): void {
  cancellation = null;
  link.tell({ kind: 'done', residentBytes: process.memoryUsage.rss() });
}

// A signal to the whole group is the supervisor's to handle: it hands runs over and then ends its children.
process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});

warmUp();
