import type { StateLayout } from '../state-image.ts';

/** Hashes fall into so many slots, the finest division of an operator's state on disk. */
export const slotCount = 4096;
/** A range is cut in so many. */
const cutsMax = 16;

/** Slots `from .. to - 1`; ranges of one division are nested or apart. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

export const allSlots: SlotRange = { from: 0, to: slotCount };

/** Key groups are ranges of the hash and tables look at its low bits, so a slot takes something of every bit. Part of the checkpoint format. */
export const slotOf = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> 20;

/** A note in the state of an operator whose keys are in pieces: what is there besides them. */
export const divisionNote = 'division';

export const isDivision = ({ notes }: Pick<StateLayout, 'notes'>): boolean => divisionNote in notes;

export const canCut = ({ from, to }: SlotRange): boolean => to - from > 1;

export function cutRange({ from, to }: SlotRange): readonly SlotRange[] {
  const width = Math.max(1, (to - from) / cutsMax);
  return Array.from({ length: (to - from) / width }, (_, cut) => ({
    from: from + cut * width,
    to: from + (cut + 1) * width,
  }));
}
