import { errorInfoSchema, runEventSchema } from '@lockstep/contracts/events';
import { previewEventSchema, tapRequestSchema } from '@lockstep/contracts/preview';
import { rowDifferenceSchema, windowReconciliationSchema } from '@lockstep/contracts/reconciliation';
import { catalogSnapshotSchema, previewSpecSchema, runSpecSchema } from '@lockstep/contracts/run-spec';
import { stateFateSchema } from '@lockstep/contracts/state-check';
import { z } from 'zod';

/** What a comparison of a pair's results takes, and a repair before it. */
const reconciliationSpecSchema = z.object({
  sqlText: z.string(),
  catalog: catalogSnapshotSchema,
  config: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
  fileRoots: z.array(z.string()),
  /** Windows that end at or before it are final on the stream side; null: all are. */
  closedUntilMs: z.number().nullable(),
  lateRows: z.array(z.object({ windowStartMs: z.number(), rows: z.number() })),
  /** Windows to mend first; null: none. */
  repairWindowStartsMs: z.array(z.number()).nullable(),
  differencesMax: z.number().int(),
  /** Of a repair's writes. */
  writerId: z.string(),
  fencingToken: z.number().int(),
});
export type ReconciliationSpec = z.infer<typeof reconciliationSpecSchema>;

const reconciliationFindingsSchema = z.object({
  tableName: z.string(),
  equalPercent: z.number().nullable(),
  equal: z.number(),
  missing: z.number(),
  extra: z.number(),
  different: z.number(),
  lateDropped: z.number(),
  windowsDifferent: z.number(),
  windowsOpen: z.number(),
  windows: z.array(windowReconciliationSchema),
  differences: z.array(rowDifferenceSchema),
});

const tapSchema = tapRequestSchema.omit({ runId: true });

/** A text to hold against a checkpoint or savepoint. */
const stateCheckSpecSchema = z.object({
  sqlText: z.string(),
  catalog: catalogSnapshotSchema,
  config: z.record(z.string(), z.string()),
  checkpointPath: z.string(),
});
export type StateCheckSpec = z.infer<typeof stateCheckSpecSchema>;

/** What the supervisor tells an engine process. A process carries one task at a time; after a run it ends. */
export const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), spec: runSpecSchema }),
  z.object({ kind: z.literal('preview'), spec: previewSpecSchema }),
  z.object({ kind: z.literal('reconcile'), spec: reconciliationSpecSchema }),
  z.object({ kind: z.literal('check-state'), spec: stateCheckSpecSchema }),
  /** Ends a run with everything committed; in a savepoint when there is a path. */
  z.object({ kind: z.literal('stop'), savepointPath: z.string().nullable() }),
  /** Shows what flows over an edge of the run; its events come back under the id. */
  z.object({ kind: z.literal('open-tap'), id: z.string(), request: tapSchema }),
  z.object({ kind: z.literal('close-tap'), id: z.string() }),
  /** Ends a preview or a reconciliation. */
  z.object({ kind: z.literal('cancel') }),
  z.object({ kind: z.literal('ownership'), question: z.number().int(), isOwner: z.boolean() }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What an engine process tells its supervisor. */
export const reportSchema = z.discriminatedUnion('kind', [
  /** The task is over, and the process is free for another. */
  z.object({ kind: z.literal('done'), residentBytes: z.number() }),
  z.object({ kind: z.literal('run-event'), event: runEventSchema }),
  z.object({ kind: z.literal('preview-event'), event: previewEventSchema }),
  z.object({ kind: z.literal('tap-event'), id: z.string(), event: previewEventSchema }),
  z.object({ kind: z.literal('reconciled'), findings: reconciliationFindingsSchema }),
  z.object({ kind: z.literal('reconciliation-failed'), error: errorInfoSchema }),
  z.object({ kind: z.literal('state-checked'), fates: z.array(stateFateSchema) }),
  z.object({ kind: z.literal('state-check-failed'), error: errorInfoSchema }),
  /** Asks whether the run is still this process's; the answer repeats the number. */
  z.object({ kind: z.literal('ask-ownership'), question: z.number().int() }),
]);
export type Report = z.infer<typeof reportSchema>;
