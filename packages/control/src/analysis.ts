import { createHash } from 'node:crypto';
import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { Side } from '@lockstep/contracts/runs';
import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { planGraphOf } from '@lockstep/plan/explain';
import { type PhysicalPlan, planJob } from '@lockstep/plan/physical';
import { analyzeScript } from '@lockstep/sql/analyze';
import type { CatalogSnapshot, ConnectorDescriptor } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { parseScript } from '@lockstep/sql/parse';

/** Where the control plane asks the language and the planner. Nothing here executes. */
export interface AnalysisDeps {
  readonly connectors: readonly ConnectorDescriptor[];
}

export interface SideDiagnostics {
  readonly stream: readonly Diagnostic[];
  readonly batch: readonly Diagnostic[];
}

export interface PlannedSide {
  /** Null when there are errors, or nothing to run. */
  readonly plan: PhysicalPlan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is wrong with the text on each side. A text without INSERT is right here: drafts grow. */
export function checkBothSides(deps: AnalysisDeps, sqlText: string, catalog: CatalogSnapshot): SideDiagnostics {
  return {
    stream: planSide(deps, sqlText, catalog, 'stream').diagnostics,
    batch: planSide(deps, sqlText, catalog, 'batch').diagnostics,
  };
}

/** All INSERTs of the text as one plan for one side. `config`: settings that the plan is to follow. */
export function planSide(
  deps: AnalysisDeps,
  sqlText: string,
  catalog: CatalogSnapshot,
  mode: Side,
  config: Readonly<Record<string, string>> = {},
): PlannedSide {
  const { connectors } = deps;
  const script = analyzeScript(sqlText, { catalog, connectors, mode });
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  if (hasErrors(script.diagnostics) || sinks.length === 0) return { plan: null, diagnostics: script.diagnostics };
  const { plan, diagnostics } = planJob(sinks, { mode, connectors, isDeterministicFunction, config });
  return { plan, diagnostics: [...script.diagnostics, ...diagnostics] };
}

/** The SET statements of a text, which count before the settings of its pair; of one key the last. */
export function scriptSettings(sqlText: string): Readonly<Record<string, string>> {
  const options = parseScript(sqlText).statements.flatMap(statement =>
    statement.kind === 'set' && statement.option !== undefined ? [statement.option] : [],
  );
  return Object.fromEntries(options.map(({ key, value }) => [key.value, value.value]));
}

/** Both sides' diagnostics as one list, each once, in the order of the text. */
export function mergeDiagnostics(...lists: readonly (readonly Diagnostic[])[]): Diagnostic[] {
  const keyOf = ({ code, message, span }: Diagnostic): string => JSON.stringify([code, message, span.start, span.end]);
  const merged = new Map(lists.flat().map(diagnostic => [keyOf(diagnostic), diagnostic]));
  return [...merged.values()].sort((a, b) => a.span.start - b.span.start);
}

/** Equal exactly when state of one plan means the same to the other: everything but where in the text it stands. */
export function planFingerprint(plan: PhysicalPlan): string {
  const text = JSON.stringify(plan, (key, value: unknown) =>
    key === 'span' || key === 'optionSpans' || key === 'comment' ? undefined : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export function planGraph(plan: PhysicalPlan): PlanGraph {
  const { nodes, edges } = planGraphOf(plan);
  return {
    nodes: nodes.map(node => ({ ...node, detail: [...node.detail], schema: [...node.schema] })),
    edges: [...edges],
  };
}
