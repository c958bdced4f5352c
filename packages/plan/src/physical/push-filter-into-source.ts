import { conjunction, conjuncts, type Expression } from '@lockstep/sql/algebra';
import { sourceChangelogMode } from '../logical/source-changelog.ts';
import { consumerCounts, type Draft } from './rewrite-drafts.ts';

/**
 * Tells a source what the filter right above it, its only reader, lets pass, so that it may read less; the filter stays. Only of tables that are never
 * updated: of an update both rows must come.
 */
export function pushFilterIntoSource(
  drafts: readonly Draft[],
  isDeterministic: (expression: Expression) => boolean,
): readonly Draft[] {
  const consumers = consumerCounts(drafts);
  const hintOf = new Map<number, Expression>();
  for (const draft of drafts) {
    if (draft.kind !== 'calc' || draft.condition === undefined) continue;
    const id = draft.inputs[0]!;
    const source = drafts[id]!;
    if (source.kind !== 'source' || consumers.get(id) !== 1) continue;
    if (sourceChangelogMode(source.table) !== 'insert-only') continue;
    const known = conjuncts(draft.condition).filter(isDeterministic);
    if (known.length > 0) hintOf.set(id, conjunction(known));
  }
  return drafts.map((draft, id) => {
    const filterHint = hintOf.get(id);
    return draft.kind === 'source' && filterHint !== undefined ? { ...draft, filterHint } : draft;
  });
}
