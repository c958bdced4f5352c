import type { Expression } from '@lockstep/sql/algebra';
import { conjunction, conjuncts, inputRefs } from '../logical/expressions.ts';
import { identity } from '../logical/relations.ts';
import { consumerCounts, type Draft, rewriteDrafts } from './rewrite-drafts.ts';

/**
 * Moves the filter right above a changelog normalization that nobody else reads: what reads the key alone goes below it, the rest into it. So a row that
 * stops meeting the filter is taken back with -D, and rows that never met it are not told of.
 */
export function pushFilterIntoNormalize(
  drafts: readonly Draft[],
  isDeterministic: (expression: Expression) => boolean,
): readonly Draft[] {
  const consumers = consumerCounts(drafts);
  const filterOf = new Map<number, Expression>();
  const freed = new Set<number>();
  drafts.forEach((draft, id) => {
    const below = draft.inputs[0] ?? -1;
    if (draft.kind !== 'calc' || draft.condition === undefined || !isDeterministic(draft.condition)) return;
    if (drafts[below]?.kind !== 'changelog-normalize' || consumers.get(below) !== 1) return;
    filterOf.set(below, draft.condition);
    freed.add(id);
  });
  if (freed.size === 0) return drafts;
  return rewriteDrafts(drafts, (draft, id, add) => {
    const condition = filterOf.get(id);
    if (draft.kind === 'changelog-normalize' && condition !== undefined) return addFiltered(draft, condition, add);
    if (draft.kind !== 'calc' || !freed.has(id)) return add(draft);
    const { condition: _, ...rest } = draft;
    return add(rest);
  });
}

function addFiltered(
  normalize: Extract<Draft, { kind: 'changelog-normalize' }>,
  condition: Expression,
  add: (draft: Draft) => number,
): number {
  const isOverKey = (conjunct: Expression): boolean =>
    [...inputRefs(conjunct)].every(column => normalize.keys.includes(column));
  const parts = conjuncts(condition);
  const onKey = parts.filter(isOverKey);
  const onRest = parts.filter(part => !isOverKey(part));
  const { schema, uid } = normalize;
  const inputs =
    onKey.length === 0
      ? normalize.inputs
      : [
          add({
            kind: 'calc',
            inputs: normalize.inputs,
            condition: conjunction(onKey),
            projections: identity(schema),
            schema,
            uid: `key-filter-${uid}`,
          }),
        ];
  return add({ ...normalize, inputs, ...(onRest.length > 0 && { condition: conjunction(onRest) }) });
}
