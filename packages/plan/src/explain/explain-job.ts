import type { SinkRelation } from '@lockstep/sql/algebra';
import type { ExplainDetail } from '@lockstep/sql/ast';
import { defaultParallelism } from '../physical/default-parallelism.ts';
import type { PhysicalPlan } from '../physical/physical-plan.ts';
import { explainAdvice } from './explain-advice.ts';
import { explainJson } from './explain-json.ts';
import { explainLogical } from './explain-logical.ts';
import { explainState } from './explain-state.ts';
import { explainText } from './explain-text.ts';

export interface ExplainedJob {
  /** What is meant, before optimization. */
  readonly sinks: readonly SinkRelation[];
  readonly plan: PhysicalPlan;
  /** The session's settings. */
  readonly config: Readonly<Record<string, string>>;
}

/** EXPLAIN: Flink's sections, each ending with a line break, and of a stream what its nodes will keep. */
export function explainJob({ sinks, plan, config }: ExplainedJob, details: readonly ExplainDetail[]): string {
  const options = {
    changelogMode: details.includes('CHANGELOG_MODE'),
    cost: details.includes('ESTIMATED_COST'),
  };
  const state = plan.mode === 'stream' ? explainState(plan) : '';
  const sections = [
    explainLogical(sinks),
    explainText(plan, options),
    ...(details.includes('PLAN_ADVICE') ? [explainAdvice(plan, options)] : []),
    explainText(plan, { title: 'Optimized Execution Plan' }),
    ...(state === '' ? [] : [state]),
    ...(details.includes('JSON_EXECUTION_PLAN') ? [explainJson(plan, Number(defaultParallelism(config).written))] : []),
  ];
  return sections.join('\n');
}
