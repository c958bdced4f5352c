import type { Span } from '@lockstep/kernel/diagnostics';
import type { Field } from '@lockstep/sql/algebra';
import { withoutSpans } from '../logical/expressions.ts';
import type { ExchangeNode, LocalAggregateNode, LocalWindowAggregateNode, PhysicalNode } from './physical-plan.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A node before its changelog mode and keys are inferred, exchanges placed and aggregations split at these. */
export type DraftNode = DistributiveOmit<
  Exclude<PhysicalNode, ExchangeNode | LocalAggregateNode | LocalWindowAggregateNode>,
  'id' | 'uid' | 'changelogMode' | 'upsertKeys'
>;

export interface AddedNode {
  readonly id: number;
  readonly schema: readonly Field[];
}

/** Collects the nodes of one job in topological order. Equal nodes over equal inputs are one node: that is how sub-plans are shared. */
export class PlanBuilder {
  readonly #drafts: (DraftNode & { readonly uid: string })[] = [];
  readonly #idOfContent = new Map<string, number>();
  readonly #uidUses = new Map<string, number>();

  add(draft: DraftNode): AddedNode {
    const content = JSON.stringify(draft, withoutSpans);
    const known = this.#idOfContent.get(content);
    if (known !== undefined) return { id: known, schema: this.#drafts[known]!.schema };
    const id = this.#drafts.length;
    this.#drafts.push({ ...draft, uid: this.#uidOf(draft) });
    this.#idOfContent.set(content, id);
    return { id, schema: draft.schema };
  }

  get drafts(): readonly (DraftNode & { readonly uid: string })[] {
    return this.#drafts;
  }

  /**
   * A source or sink is named by its table alone, so that its position or epoch is found again when options change. Elsewhere too a table counts by name only:
   * the options of a looked-up table must not lose the state of what comes after. Nor does it matter whether changes are told in bundles, how a hint says to look up,
   * or how long state lives.
   */
  #uidOf(draft: DraftNode): string {
    const inputs = draft.inputs.map(input => this.#drafts[input]!.uid);
    const isEndpoint = draft.kind === 'source' || draft.kind === 'sink';
    const own = isEndpoint
      ? draft.table.path
      : {
          ...draft,
          inputs: [],
          bundle: undefined,
          hint: undefined,
          stateTtlMs: undefined,
          ...('table' in draft && { table: draft.table.path }),
        };
    const uid = `${draft.kind}-${contentHash(JSON.stringify([own, inputs], withoutSpans))}`;
    const uses = (this.#uidUses.get(uid) ?? 0) + 1;
    this.#uidUses.set(uid, uses);
    return uses === 1 ? uid : `${uid}-${uses}`;
  }
}

/** 53 bits of the text as 11 base-36 digits (two Murmur-style 32-bit lanes); names nodes, guards nothing. */
function contentHash(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return (4294967296 * (2097151 & high) + (low >>> 0)).toString(36).padStart(11, '0');
}

export const spanOf = (node: { readonly span?: Span | undefined }): { readonly span?: Span } =>
  node.span === undefined ? {} : { span: node.span };
