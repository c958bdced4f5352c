import type { ColumnSlots } from '../column-slots.ts';
import { unescapeInPlace } from './unescape.ts';

/** Resolves the escapes in row `row` of the text columns whose bits are set in `columns`. */
export function unescapeRow(bytes: Uint8Array, slots: readonly ColumnSlots[], columns: number, row: number): void {
  for (let rest = columns; rest !== 0; rest &= rest - 1) {
    const { starts, ends } = slots[31 - Math.clz32(rest & -rest)]!;
    ends[row] = unescapeInPlace(bytes, starts[row]!, ends[row]!);
  }
}

/** 10^0 .. 10^22, all exact. */
export const powersOfTen: Float64Array = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
