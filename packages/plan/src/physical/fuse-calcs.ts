import type { Expression } from '@lockstep/sql/algebra';
import { conjunction, inlineProjection, inputRefs } from '../logical/expressions.ts';
import type { DraftNode } from './plan-builder.ts';

type Draft = DraftNode & { readonly uid: string };
type CalcDraft = Extract<Draft, { kind: 'calc' }>;

/**
 * Makes one calc of a calc above a calc that nobody else reads: one generated loop instead of two. An expression of the lower one that is used more than
 * once, or that is not deterministic, keeps them apart.
 */
export function fuseCalcs(
  drafts: readonly Draft[],
  isDeterministic: (expression: Expression) => boolean,
): readonly Draft[] {
  const consumers = new Map<number, number>();
  for (const draft of drafts) for (const input of draft.inputs) consumers.set(input, (consumers.get(input) ?? 0) + 1);
  const fused = new Map<number, Draft>();
  const absorbed = new Set<number>();
  drafts.forEach((draft, id) => {
    const lowerId = draft.inputs[0];
    const lower = lowerId === undefined ? undefined : (fused.get(lowerId) ?? drafts[lowerId]);
    if (draft.kind !== 'calc' || lower?.kind !== 'calc' || consumers.get(lowerId!) !== 1) return;
    if (!canInline(draft, lower, isDeterministic)) return;
    fused.set(id, inline(draft, lower));
    absorbed.add(lowerId!);
  });
  return renumber(
    drafts.map((draft, id) => fused.get(id) ?? draft),
    absorbed,
  );
}

function canInline(upper: CalcDraft, lower: CalcDraft, isDeterministic: (expression: Expression) => boolean): boolean {
  const uses = new Map<number, number>();
  for (const expression of [...upper.projections, ...(upper.condition ? [upper.condition] : [])]) {
    for (const ref of inputRefs(expression)) uses.set(ref, (uses.get(ref) ?? 0) + 1);
  }
  return lower.projections.every((projection, index) => {
    if (projection.kind === 'input-ref' || projection.kind === 'literal') return true;
    return (uses.get(index) ?? 0) <= 1 && isDeterministic(projection);
  });
}

function inline(upper: CalcDraft, lower: CalcDraft): CalcDraft {
  const above = upper.condition && inlineProjection(upper.condition, lower.projections);
  const conditions = [lower.condition, above].filter(condition => condition !== undefined);
  const { condition: _, ...rest } = upper;
  return {
    ...rest,
    inputs: lower.inputs,
    projections: upper.projections.map(projection => inlineProjection(projection, lower.projections)),
    ...(conditions.length > 0 && { condition: conjunction(conditions) }),
  };
}

/** Leaves out the absorbed nodes and moves the references to the others. */
function renumber(drafts: readonly Draft[], absorbed: ReadonlySet<number>): readonly Draft[] {
  const newId = new Map<number, number>();
  drafts.forEach((_, id) => {
    if (!absorbed.has(id)) newId.set(id, newId.size);
  });
  return drafts.flatMap((draft, id): Draft[] =>
    absorbed.has(id) ? [] : [{ ...draft, inputs: draft.inputs.map(input => newId.get(input)!) }],
  );
}
