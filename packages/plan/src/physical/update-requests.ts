import type { Expression } from '@lockstep/sql/algebra';
import { inputRefs } from '../logical/expressions.ts';
import type { Keys } from './infer-keys.ts';
import type { Monotonicity } from './infer-monotonicity.ts';
import { rankStrategy } from './infer-rank.ts';
import type { DraftNode } from './plan-builder.ts';
import type { Draft } from './rewrite-drafts.ts';
import type { SinkChangelog } from './sink-changelog.ts';

/** What is known of a graph before its consumers have asked for anything. */
export interface ChangelogFacts {
  readonly drafts: readonly Draft[];
  readonly keys: readonly Keys[];
  /** Per node: it emits nothing but +I. */
  readonly isInsertOnly: readonly boolean[];
  readonly monotonicities: readonly (Monotonicity | null)[];
  readonly sinkOf: (draft: Extract<Draft, { kind: 'sink' }>) => SinkChangelog;
}

/** Ids of nodes by what some consumer needs of their changelog; what one consumer needs, all get. */
export interface UpdateRequests {
  /** Updates as -U and +U, for the old row is needed. */
  readonly before: ReadonlySet<number>;
  /** -D with all columns, not with the key alone. */
  readonly fullDeletes: ReadonlySet<number>;
}

type Wish = 'before' | 'fullDeletes';

/** Whether updates must name the row that they replace, and deletions all of it, is asked by the consumers, from the sinks back. */
export function updateRequests(facts: ChangelogFacts): UpdateRequests {
  return { before: requestsOf(facts, 'before'), fullDeletes: requestsOf(facts, 'fullDeletes') };
}

function requestsOf(facts: ChangelogFacts, wish: Wish): ReadonlySet<number> {
  const { drafts } = facts;
  const requests = new Set<number>();
  const canDoWithout = memoized(id => passesWithout(facts, id, canDoWithout));
  for (let id = drafts.length - 1; id >= 0; id--) {
    const consumer = drafts[id]!;
    consumer.inputs.forEach((input, port) => {
      if (asks(facts, consumer, port, wish, requests.has(id), canDoWithout)) requests.add(input);
    });
  }
  return requests;
}

function asks(
  facts: ChangelogFacts,
  consumer: Draft,
  port: number,
  wish: Wish,
  isAskedItself: boolean,
  canDoWithout: (id: number) => boolean,
): boolean {
  switch (consumer.kind) {
    case 'sink':
      return !sinkDoesWithout(facts, consumer, wish) || !canDoWithout(consumer.inputs[port]!);
    case 'changelog-normalize':
      return false;
    case 'calc':
      return isAskedItself || !filtersByKey(consumer.condition, facts.keys[consumer.inputs[0]!]!);
    case 'rank': {
      const input = consumer.inputs[port]!;
      const known = {
        isInsertOnly: facts.isInsertOnly[input]!,
        keys: facts.keys[input]!,
        monotonicity: facts.monotonicities[input]!,
      };
      return rankStrategy(consumer, known).kind !== 'update-fast';
    }
    case 'join':
      return isAskedItself || !joinTakesUpserts(facts, consumer, port);
    case 'temporal-join':
      // Versions replace each other by their key.
      return port === 0 && isAskedItself;
    case 'watermark-assigner':
    case 'constraint-enforcer':
    case 'lookup-join':
    case 'union':
    case 'expand':
    case 'correlate':
      return isAskedItself;
    default:
      return true;
  }
}

function sinkDoesWithout(facts: ChangelogFacts, sink: Extract<Draft, { kind: 'sink' }>, wish: Wish): boolean {
  const { wantsUpdateBefore, takesDeletesByKey } = facts.sinkOf(sink);
  if (wish === 'before' ? wantsUpdateBefore : !takesDeletesByKey) return false;
  return facts.keys[sink.inputs[0]!]!.some(key => sameColumns(key, sink.primaryKey));
}

/** Whether the node can pass a changelog on that does not fulfil the wish, as far back as the changes come from. */
function passesWithout(facts: ChangelogFacts, id: number, canDoWithout: (id: number) => boolean): boolean {
  if (facts.isInsertOnly[id]) return true;
  const draft = facts.drafts[id]!;
  switch (draft.kind) {
    case 'calc':
      return filtersByKey(draft.condition, facts.keys[draft.inputs[0]!]!) && draft.inputs.every(canDoWithout);
    case 'join':
      return draft.inputs.every(
        (input, port) => facts.isInsertOnly[input] || (joinTakesUpserts(facts, draft, port) && canDoWithout(input)),
      );
    case 'watermark-assigner':
    case 'constraint-enforcer':
    case 'lookup-join':
    case 'union':
    case 'expand':
      return draft.inputs.every(canDoWithout);
    case 'temporal-join':
      return canDoWithout(draft.inputs[0]!);
    default:
      // What makes a changelog of its own makes it as asked.
      return true;
  }
}

/** A row keeps its place in the join under every update when its key holds the join key; a residual could let an old pair stand. */
function joinTakesUpserts(facts: ChangelogFacts, join: Extract<Draft, { kind: 'join' }>, port: number): boolean {
  return join.residual === undefined && upsertKeyOfSide(facts.keys, join, port) !== undefined;
}

/** A key of a join's input that holds the join key. */
export function upsertKeyOfSide(
  keys: readonly Keys[],
  join: Extract<DraftNode, { kind: 'join' }>,
  port: number,
): readonly number[] | undefined {
  const joinKeys = port === 0 ? join.leftKeys : join.rightKeys;
  return keys[join.inputs[port]!]!.find(key => joinKeys.every(column => key.includes(column)));
}

/** A filter on a key treats all versions of a row alike. */
const filtersByKey = (condition: Expression | undefined, keys: Keys): boolean =>
  condition === undefined || keys.some(key => [...inputRefs(condition)].every(column => key.includes(column)));

const sameColumns = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every(column => b.includes(column));

function memoized(answer: (id: number) => boolean): (id: number) => boolean {
  const known = new Map<number, boolean>();
  return id => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const result = answer(id);
    known.set(id, result);
    return result;
  };
}
