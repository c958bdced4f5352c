import type { DataflowGraph } from '../build/build-graph.ts';
import type { GraphNode } from '../build/graph-node.ts';
import { type LoadedCheckpoint, type LoadedState, stateOf, type TaskPlace } from '../checkpoint/load-checkpoint.ts';
import { AbsentOperator } from '../exchange/absent-operator.ts';
import { keyGroupRange } from '../state/key-groups.ts';
import { mergeState } from '../state/merge-state.ts';
import { allSlots, isDivision } from '../state/spill/hash-slots.ts';
import { StateReader } from '../state/state-file.ts';
import type { SinkFeed } from './sink-feed.ts';

/**
 * Gives all operators and sinks of a task their state. Consumers first: rows that were in flight go on to them, and watermarks are said again, so they must have theirs; and
 * what is in flight goes on before anything that is above it says or sends.
 */
export async function restoreGraph(
  graph: DataflowGraph,
  sinks: readonly SinkFeed[],
  checkpoint: LoadedCheckpoint,
  place: TaskPlace,
): Promise<void> {
  for (const node of graph.nodes.toReversed()) {
    const { uid } = node.plan;
    const saved = checkpoint.states.get(uid);
    if (node.operator instanceof AbsentOperator || saved?.fingerprint !== node.fingerprint) continue;
    if (saved.parts.some(({ image }) => isDivision(image.layout))) {
      await restoreDivided(node, saved, checkpoint.manifest.parallelism, place);
      continue;
    }
    const state = stateOf(checkpoint, uid, place);
    if (state === null) continue;
    if (node.plan.kind === 'sink') sinks.find(sink => sink.node.uid === uid)?.restore(state);
    else node.restore(state);
  }
}

/** Piece by piece, for all of them may be more than there is memory for. State that another subtask had in one piece is one more. */
export async function restoreDivided(
  node: Pick<GraphNode, 'restorePiece' | 'restore'>,
  { parts, pieces }: LoadedState,
  savedParallelism: number,
  { subtask, parallelism }: TaskPlace,
): Promise<void> {
  const range = keyGroupRange(subtask, parallelism);
  const isOwn = savedParallelism === parallelism;
  const images = parts.map(({ image }) => image);
  const wholes = images
    .filter(({ layout }) => !isDivision(layout))
    .map(image => ({ slots: allSlots, read: async () => image }));
  const all = [...pieces, ...wholes].sort((left, right) => widthOf(left.slots) - widthOf(right.slots));
  for (const { slots, read } of all) {
    const image = await read();
    node.restorePiece(slots, isOwn ? image : mergeState([image], range));
  }
  const divisions = images.filter(({ layout }) => isDivision(layout));
  node.restore(new StateReader(isOwn ? divisions[0]! : mergeState(divisions, range)));
}

const widthOf = ({ from, to }: { readonly from: number; readonly to: number }): number => to - from;
