export { reconcileTables } from './reconcile-tables.ts';
export type { ReconciliationRequest, ReconciliationResult } from './reconciliation.ts';
export { type RepairDeps, type RepairOutcome, repairStream } from './repair-stream.ts';
