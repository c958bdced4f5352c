import { isTopOne, type Keys } from './infer-keys.ts';
import type { Monotonicity } from './infer-monotonicity.ts';
import type { RankStrategy } from './physical-plan.ts';
import type { DraftNode } from './plan-builder.ts';

type RankDraft = Extract<DraftNode, { kind: 'rank' }>;

/** What decides how a Top-N is kept. */
export interface RankInput {
  readonly isInsertOnly: boolean;
  readonly keys: Keys;
  /** Null when nothing is known. */
  readonly monotonicity: Monotonicity | null;
}

export function rankStrategy(rank: RankDraft, input: RankInput): RankStrategy {
  if (!input.isInsertOnly) {
    const rowKey = fastUpdateKey(rank, input);
    return rowKey === null ? { kind: 'retract' } : { kind: 'update-fast', rowKey };
  }
  if (!isTopOne(rank) || rank.hasRankNumber || rank.orderedBy === 'value') return { kind: 'append' };
  return { kind: keepsLast(rank) ? 'last-row' : 'first-row' };
}

const keepsLast = (rank: RankDraft): boolean => rank.newestFirst || rank.order[0]?.descending === true;

/** Whether a Top-N over insert-only input only ever adds rows: what came first stays. */
export function keepsWhatCameFirst(rank: RankDraft): boolean {
  if (keepsLast(rank)) return false;
  return rank.orderedBy === 'proctime' || (rank.orderedBy === 'rowtime' && isTopOne(rank) && !rank.hasRankNumber);
}

/**
 * The key of the rows that are updated, when it holds the partition (a row never changes its partition) and every update moves a row up or leaves it in
 * place: each order key either never changes or changes only towards the front.
 */
function fastUpdateKey(rank: RankDraft, { keys, monotonicity }: RankInput): readonly number[] | null {
  const rowKey = keys.find(key => rank.partition.every(column => key.includes(column)));
  if (rowKey === undefined || monotonicity === null || rank.order.length === 0 || rank.newestFirst) return null;
  const onlyMovesUp = rank.order.every(({ column, descending }) => {
    const change = monotonicity[column];
    return change === 'constant' || change === (descending ? 'increasing' : 'decreasing');
  });
  return onlyMovesUp ? rowKey : null;
}
