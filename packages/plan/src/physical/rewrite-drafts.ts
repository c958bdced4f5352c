import type { DraftNode } from './plan-builder.ts';

export type Draft = DraftNode & { readonly uid: string };

/**
 * Rebuilds a graph from the sources on. `rewrite` gets a node whose inputs already are the new ones, puts with `add` what shall stand in its place, and
 * answers the id of what its consumers read; answering an input takes the node out.
 */
export function rewriteDrafts(
  drafts: readonly Draft[],
  rewrite: (draft: Draft, oldId: number, add: (draft: Draft) => number) => number,
): readonly Draft[] {
  const rebuilt: Draft[] = [];
  const add = (draft: Draft): number => rebuilt.push(draft) - 1;
  const newIds: number[] = [];
  drafts.forEach((draft, oldId) => {
    newIds.push(rewrite({ ...draft, inputs: draft.inputs.map(input => newIds[input]!) }, oldId, add));
  });
  return rebuilt;
}

/** How many inputs each node feeds. */
export function consumerCounts(drafts: readonly Draft[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { inputs } of drafts) for (const input of inputs) counts.set(input, (counts.get(input) ?? 0) + 1);
  return counts;
}
