import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { Side } from '@lockstep/contracts/runs';
import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { planGraphOf } from '@lockstep/plan/explain';
import { type PhysicalPlan, planJob } from '@lockstep/plan/physical';
import { analyzeScript } from '@lockstep/sql/analyze';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';

interface PlannedSide {
  readonly plan: PhysicalPlan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The way a text goes before it is published, up to the physical plan: what the editor says is what the server will say. */
export function planSide(text: string, catalog: CatalogSnapshot, mode: Side): PlannedSide {
  const script = analyzeScript(text, { catalog, connectors: connectorDescriptors, mode });
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  if (hasErrors(script.diagnostics) || sinks.length === 0) return { plan: null, diagnostics: script.diagnostics };
  const { plan, diagnostics } = planJob(sinks, { mode, connectors: connectorDescriptors, isDeterministicFunction });
  return { plan, diagnostics: [...script.diagnostics, ...diagnostics] };
}

export function graphOf(plan: PhysicalPlan): PlanGraph {
  const { nodes, edges } = planGraphOf(plan);
  return {
    nodes: nodes.map(node => ({ ...node, detail: [...node.detail], schema: [...node.schema] })),
    edges: [...edges],
  };
}
