import type { PhysicalPlan } from '../physical/physical-plan.ts';
import { adviseOn } from './advise.ts';
import { type ExplainOptions, explainText } from './explain-text.ts';

/** The physical plan with the numbers of what is advised in front of the nodes that it is about, then the advice, as Flink shows it. */
export function explainAdvice(plan: PhysicalPlan, options: ExplainOptions): string {
  const title = 'Optimized Physical Plan With Advice';
  const all = adviseOn(plan);
  const numbers = new Map<string, number[]>();
  all.forEach(({ nodes }, i) => {
    for (const { uid } of nodes) numbers.set(uid, [...(numbers.get(uid) ?? []), i + 1]);
  });
  const lines = all.map(({ level, text }, i) => `advice[${i + 1}]: [${level}] ${text}`);
  return `${explainText(plan, { ...options, title, advice: numbers })}\n${lines.length === 0 ? 'No available advice...' : lines.join('\n')}\n`;
}
