import { userError } from '@lockstep/kernel/errors';
import type { LoadedCheckpoint } from '../checkpoint/checkpoint-store.ts';
import type { DataflowGraph } from './build-graph.ts';
import { isStateful } from './create-operator.ts';

/** What becomes of the state in a checkpoint when it is given to a plan. */
export interface StateMatch {
  /** Uids of operators that go on with their state. */
  readonly kept: readonly string[];
  /** Uids that hold state for something else now: same name, other meaning. */
  readonly changed: readonly string[];
  /** Uids with state that no operator of the plan has. */
  readonly dropped: readonly string[];
  /** Uids of operators that begin empty. */
  readonly fresh: readonly string[];
}

/** Compares by uid and fingerprint (kind, meaning, types). */
export function matchState(graph: DataflowGraph, checkpoint: LoadedCheckpoint): StateMatch {
  const operators = graph.nodes.filter(node => isStateful(node.plan));
  const byUid = new Map(operators.map(node => [node.plan.uid, node.fingerprint]));
  const saved = [...checkpoint.states];
  return {
    kept: saved.filter(([uid, { fingerprint }]) => byUid.get(uid) === fingerprint).map(([uid]) => uid),
    changed: saved
      .filter(([uid, { fingerprint }]) => byUid.has(uid) && byUid.get(uid) !== fingerprint)
      .map(([uid]) => uid),
    dropped: saved.filter(([uid]) => !byUid.has(uid)).map(([uid]) => uid),
    fresh: [...byUid.keys()].filter(uid => !checkpoint.states.has(uid)),
  };
}

/** Says what does not fit, or nothing. State that would be lost silently is a refusal unless `mayLoseState`. */
export function refuseMismatch(graph: DataflowGraph, checkpoint: LoadedCheckpoint, mayLoseState: boolean): void {
  if (mayLoseState) return;
  const match = matchState(graph, checkpoint);
  const inputs = new Set(graph.inputs.map(input => input.plan.uid));
  const lostSources = Object.keys(checkpoint.manifest.sourcePositions).filter(uid => !inputs.has(uid));
  const newSources = [...inputs].filter(uid => !(uid in checkpoint.manifest.sourcePositions));
  const problems = [
    ...sentence(match.changed, 'changed what they keep'),
    ...sentence(match.dropped, 'are no longer in the job and their state would be lost'),
    ...sentence(match.fresh, 'are new and would begin empty, in the middle of the input'),
    ...sentence(lostSources, 'are sources that the job no longer reads'),
    ...sentence(newSources, 'are sources without a position in the checkpoint'),
  ];
  if (problems.length === 0) return;
  throw userError(
    'checkpoint.state_mismatch',
    `The checkpoint does not fit the job: ${problems.join('; ')}. Start without state, or allow state to be lost.`,
    { details: { ...match, path: checkpoint.path } },
  );
}

const sentence = (uids: readonly string[], what: string): string[] =>
  uids.length === 0 ? [] : [`${uids.join(', ')} ${what}`];
