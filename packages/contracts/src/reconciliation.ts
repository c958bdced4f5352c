import { z } from 'zod';

/** What one window (or partition) looks like when both results are laid side by side. */
export const windowVerdicts = ['equal', 'different', 'only-stream', 'only-batch', 'open'] as const;
export type WindowVerdict = (typeof windowVerdicts)[number];

/** Why a window differs, as far as it is known. */
export const differenceCauses = ['late-rows', 'open-window', 'not-yet-read', 'unknown'] as const;
export type DifferenceCause = (typeof differenceCauses)[number];

export const windowReconciliationSchema = z.object({
  /** Epoch ms of the window's start and end; null for tables without a time column, which are one window. */
  windowStartMs: z.number().nullable(),
  windowEndMs: z.number().nullable(),
  verdict: z.enum(windowVerdicts),
  equal: z.number().int(),
  /** In the batch result, not in the stream result. */
  missing: z.number().int(),
  /** In the stream result, not in the batch result. */
  extra: z.number().int(),
  /** Same key, other values. */
  different: z.number().int(),
  lateDropped: z.number().int(),
  cause: z.enum(differenceCauses).nullable(),
});
export type WindowReconciliation = z.infer<typeof windowReconciliationSchema>;

export const rowDifferenceSchema = z.object({
  windowStartMs: z.number().nullable(),
  kind: z.enum(['missing', 'extra', 'different']),
  key: z.record(z.string(), z.string().nullable()),
  stream: z.record(z.string(), z.string().nullable()).nullable(),
  batch: z.record(z.string(), z.string().nullable()).nullable(),
  /** Names of the columns that differ. */
  columns: z.array(z.string()),
});
export type RowDifference = z.infer<typeof rowDifferenceSchema>;

/** One comparison of a pair's two results over all windows closed on the stream side. Counts are rows, `windows` are compared windows. */
export const reconciliationSummarySchema = z.object({
  id: z.string(),
  pair: z.string(),
  table: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** equal / (equal + missing + extra + different) * 100, rounded down to two decimals so that 100 means all. */
  equalPercent: z.number().nullable(),
  windows: z.number().int(),
  windowsDifferent: z.number().int(),
  windowsOpen: z.number().int(),
  equal: z.number().int(),
  missing: z.number().int(),
  extra: z.number().int(),
  different: z.number().int(),
  lateDropped: z.number().int(),
  /** Windows end at or before this event time (epoch ms) were compared. */
  closedUntilMs: z.number().nullable(),
  error: z.string().nullable(),
});
export type ReconciliationSummary = z.infer<typeof reconciliationSummarySchema>;

/** A comparison with every window, in the order of event time. */
export const reconciliationDetailSchema = reconciliationSummarySchema.extend({
  windowResults: z.array(windowReconciliationSchema),
});
export type ReconciliationDetail = z.infer<typeof reconciliationDetailSchema>;
