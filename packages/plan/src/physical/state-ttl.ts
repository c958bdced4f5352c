import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { durationMs, type RuntimeMode } from '@lockstep/sql/catalog';
import type { Lowering } from './lowering.ts';
import type { PhysicalNode } from './physical-plan.ts';
import type { DraftNode } from './plan-builder.ts';

const setting = 'table.exec.state.ttl';

/** Operators whose state only processing time can end, as in Flink. What the watermark ends (windows, joins of bounded time) has no time to live. */
const expiringKinds: ReadonlySet<PhysicalNode['kind']> = new Set([
  'group-aggregate',
  'over',
  'rank',
  'join',
  'set-operation',
  'changelog-normalize',
  'upsert-materialize',
] as const);

/** The session's state TTL in milliseconds, 0 when state is kept for ever; a setting that is none is told. */
export function defaultStateTtlMs(
  mode: RuntimeMode,
  config: Readonly<Record<string, string>>,
  diagnostics: Diagnostic[],
): number {
  const written = config[setting];
  if (mode === 'batch' || written === undefined) return 0;
  const ttlMs = durationMs(written);
  if (ttlMs !== null) return ttlMs;
  const message = `'${written}' is no duration`;
  const hint = "Write for example '1 d', or '0' to keep state for ever.";
  diagnostics.push({
    severity: 'error',
    code: 'plan.bad_setting',
    message: `${setting}: ${message}`,
    span: noSpan,
    hint,
  });
  return 0;
}

const noSpan = { start: 0, end: 0 };

/** What hints say of each input, the default where they say nothing. */
export function hintedTtl(
  { mode, config }: Lowering,
  hints: readonly (number | null)[],
): { readonly stateTtlMs?: readonly number[] } {
  if (mode === 'batch' || hints.length === 0) return {};
  const defaultMs = durationMs(config[setting] ?? '0') ?? 0;
  return { stateTtlMs: hints.map(ms => ms ?? defaultMs) };
}

/** Per input, what a hint says or else the default; undefined when nothing expires. */
export function stateTtlOf(draft: DraftNode, defaultMs: number): readonly number[] | undefined {
  if (!expiringKinds.has(draft.kind) || isOrderedByEvents(draft)) return undefined;
  const ttlMs = draft.stateTtlMs ?? draft.inputs.map(() => defaultMs);
  return ttlMs.some(ms => ms > 0) ? ttlMs : undefined;
}

/** OVER in the order of event time: its state goes with the watermark. */
const isOrderedByEvents = (draft: DraftNode): boolean => draft.kind === 'over' && draft.orderedBy === 'rowtime';
