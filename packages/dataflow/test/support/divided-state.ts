import type { LoadedPiece } from '../../src/checkpoint/load-checkpoint.ts';
import type { SpillingOperator } from '../../src/operators/spilling-operator.ts';
import type { SpillSpace } from '../../src/ports/spill-space.ts';
import { restoreDivided } from '../../src/runtime/restore-graph.ts';
import { keyGroupRange } from '../../src/state/key-groups.ts';
import { mergeState } from '../../src/state/merge-state.ts';
import { isDivision } from '../../src/state/spill/hash-slots.ts';
import { isSpilled, readSpilled } from '../../src/state/spill/spilled-image.ts';
import { StateReader, StateWriter } from '../../src/state/state-file.ts';
import type { StateImage } from '../../src/state/state-image.ts';

/** Moves the state of one or several subtasks of an operator, as a checkpoint has it, into others: `to` may be more or fewer. */
export async function moveSubtasks(
  from: readonly SpillingOperator[],
  to: readonly SpillingOperator[],
  space: SpillSpace,
): Promise<void> {
  const parts: { subtask: number; image: StateImage }[] = [];
  const pieces: (LoadedPiece & { subtask: number })[] = [];
  for (const [subtask, operator] of from.entries()) {
    operator.flush('barrier');
    const writer = new StateWriter();
    operator.snapshot(writer);
    parts.push({ subtask, image: writer.finish() });
    for (const { slots, image } of operator.snapshotPieces(false)) {
      const read = async () => (isSpilled(image) ? readSpilled(space, image) : image);
      pieces.push({ subtask, slots, layout: image.layout, read });
    }
  }
  for (const [subtask, operator] of to.entries()) {
    const place = { subtask, parallelism: to.length };
    // As a checkpoint is loaded: of as many subtasks each gets its own.
    const isNeeded = (part: { readonly subtask: number }): boolean =>
      from.length !== to.length || part.subtask === subtask;
    const own = { fingerprint: '', parts: parts.filter(isNeeded), pieces: pieces.filter(isNeeded) };
    const images = own.parts.map(({ image }) => image);
    if (images.some(({ layout }) => isDivision(layout))) await restoreDivided(operator, own, from.length, place);
    else operator.restore(new StateReader(mergeState(images, keyGroupRange(subtask, to.length))));
  }
}
