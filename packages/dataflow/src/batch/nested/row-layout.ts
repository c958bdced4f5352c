import type { RowType } from '@lockstep/sql/types';
import { nullBytesOf, slotBytesOf, slotCodecOf } from './slot-codec-of.ts';

/** Where the parts of a row's encoding lie, counted from its start. */
export interface RowLayout {
  /** Of each field's slot. */
  readonly slots: readonly number[];
  /** For a field of varying width, the slot that holds where it starts: that of the field of varying width before it; null: at `tail`. */
  readonly startSlots: readonly (number | null)[];
  /** Where values of varying width begin, in the order of the fields. */
  readonly tail: number;
}

const layouts = new WeakMap<RowType, RowLayout>();

export function rowLayoutOf(type: RowType): RowLayout {
  const known = layouts.get(type);
  if (known !== undefined) return known;
  const layout = layOut(type);
  layouts.set(type, layout);
  return layout;
}

function layOut({ fields }: RowType): RowLayout {
  const slots: number[] = [];
  const startSlots: (number | null)[] = [];
  let at = nullBytesOf(fields.length);
  let lastEnd: number | null = null;
  for (const { type } of fields) {
    slots.push(at);
    startSlots.push(lastEnd);
    if (slotCodecOf(type) === null) lastEnd = at;
    at += slotBytesOf(type);
  }
  return { slots, startSlots, tail: at };
}
