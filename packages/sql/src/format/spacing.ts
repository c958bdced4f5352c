import type { LayoutMarks } from './layout-marks.ts';
import type { Piece } from './piece.ts';

const noBlankBefore = new Set([')', ']', ',', ';', '.', '[', ':']);
const noBlankAfter = new Set(['(', '[', '.']);

/** Whether a blank stands between two pieces on one line. Never joins what would read as something else. */
export function hasBlankBetween(marks: LayoutMarks, pieces: readonly Piece[], index: number): boolean {
  const before = pieces[index - 1];
  const after = pieces[index];
  if (before === undefined || after === undefined) return false;
  if (before.kind === 'number' && (after.key === '.' || after.kind === 'word' || after.kind === 'number')) return true;
  if (noBlankBefore.has(after.key) || noBlankAfter.has(before.key) || marks.tight.has(index)) return false;
  if (marks.signs.has(index - 1)) return marks.signs.has(index);
  return true;
}
