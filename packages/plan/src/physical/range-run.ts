import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { Relation, SinkRelation, WindowTableFunctionRelation } from '@lockstep/sql/algebra';
import { inputsOf } from '../logical/relations.ts';
import type { EventTimeRange } from './lowering.ts';

const writeMode = 'lockstep.sink.write-mode';

/**
 * What a batch run over a range of event time reads and writes. The range is widened to whole windows, since a window that is read in part would take the place of the
 * whole one; windows that overlap have no such border and are refused. A result that a run replaces must not lose what lies outside: one with a key is written
 * row by row instead, one without is left as it is, and that is said.
 */
export function planRangeRun(
  sinks: readonly SinkRelation[],
  range: EventTimeRange,
  diagnostics: Diagnostic[],
): { readonly sinks: readonly SinkRelation[]; readonly range: EventTimeRange } {
  const windows = sinks.flatMap(sink => windowsOf(sink.input));
  return { sinks: sinksOfPart(sinks, diagnostics), range: widen(range, windows, diagnostics) };
}

function windowsOf(relation: Relation): readonly WindowTableFunctionRelation[] {
  const below = inputsOf(relation).flatMap(windowsOf);
  return relation.kind === 'window-tvf' ? [relation, ...below] : below;
}

interface Grid {
  readonly sizeMs: number;
  readonly offsetMs: number;
}

/** Borders of windows of several sizes meet after some rounds, or the range is as long as this. */
const roundsMax = 100;

function widen(
  range: EventTimeRange,
  windows: readonly WindowTableFunctionRelation[],
  diagnostics: Diagnostic[],
): EventTimeRange {
  const grids = windows.flatMap(({ window, span }): Grid[] => {
    const isApart = window.kind === 'tumble' || window.kind === 'cumulate';
    if (isApart || (window.kind === 'hop' && window.slideMs >= window.sizeMs)) return [window];
    diagnostics.push({
      severity: 'error',
      code: 'plan.range_windows',
      message: `A run over a range would leave ${window.kind.toUpperCase()} windows half filled at its borders`,
      span: span ?? { start: 0, end: 0 },
      hint: 'Run the batch side without a range.',
    });
    return [];
  });
  let { fromMs, toMs } = range;
  for (let round = 0; round < roundsMax; round++) {
    const wider = grids.reduce(
      (wide, grid) => ({ fromMs: borderAt(Math.floor, grid, wide.fromMs), toMs: borderAt(Math.ceil, grid, wide.toMs) }),
      { fromMs, toMs },
    );
    if (wider.fromMs === fromMs && wider.toMs === toMs) break;
    ({ fromMs, toMs } = wider);
  }
  return { fromMs, toMs };
}

const borderAt = (round: (value: number) => number, { sizeMs, offsetMs }: Grid, timeMs: number): number =>
  round((timeMs - offsetMs) / sizeMs) * sizeMs + offsetMs;

function sinksOfPart(sinks: readonly SinkRelation[], diagnostics: Diagnostic[]): readonly SinkRelation[] {
  const isLeftAlone = ({ table }: SinkRelation): boolean =>
    table.options[writeMode] === 'replace' && table.primaryKey === undefined;
  const written = sinks.filter(sink => !isLeftAlone(sink));
  for (const { table, span } of sinks.filter(isLeftAlone))
    diagnostics.push({
      severity: written.length === 0 ? 'error' : 'warning',
      code: 'plan.range_sink',
      message: `A run over a range can't write a part of '${table.path.name}', which has no key and is replaced as a whole; it is left as it is`,
      span: span ?? { start: 0, end: 0 },
      hint: 'Run the batch side without a range to renew it.',
    });
  return written.map(sink =>
    sink.table.options[writeMode] === 'replace'
      ? { ...sink, table: { ...sink.table, options: { ...sink.table.options, [writeMode]: 'append' } } }
      : sink,
  );
}
