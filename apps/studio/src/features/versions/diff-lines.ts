import { diffLines as compare } from 'diff';

/** A line of the comparison of two texts. Numbers are 1-based; a line that one text lacks has none there. */
export type DiffLine =
  | { readonly kind: 'same'; readonly text: string; readonly before: number; readonly after: number }
  | { readonly kind: 'removed'; readonly text: string; readonly before: number }
  | { readonly kind: 'added'; readonly text: string; readonly after: number }
  /** Equal lines that were left out. */
  | { readonly kind: 'skipped'; readonly lines: number; readonly after: number };

/** Equal lines shown around a change. */
const contextLines = 3;

/** Two texts line by line; long equal parts are folded. Empty when the texts are the same. */
export function diffLines(before: string, after: string): DiffLine[] {
  if (before === after) return [];
  const lines: DiffLine[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (const part of compare(before, after)) {
    for (const text of part.value.replace(/\n$/, '').split('\n')) {
      if (part.added) lines.push({ kind: 'added', text, after: newLine });
      else if (part.removed) lines.push({ kind: 'removed', text, before: oldLine });
      else lines.push({ kind: 'same', text, before: oldLine, after: newLine });
      if (!part.added) oldLine += 1;
      if (!part.removed) newLine += 1;
    }
  }
  return foldEqualLines(lines);
}

export const countChanges = (lines: readonly DiffLine[]): { added: number; removed: number } => ({
  added: lines.filter(line => line.kind === 'added').length,
  removed: lines.filter(line => line.kind === 'removed').length,
});

function foldEqualLines(lines: readonly DiffLine[]): DiffLine[] {
  const isNearChange = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - contextLines), index + contextLines + 1)
      .some(line => line.kind === 'added' || line.kind === 'removed'),
  );
  const folded: DiffLine[] = [];
  lines.forEach((line, index) => {
    if (line.kind !== 'same' || isNearChange[index] === true) {
      folded.push(line);
      return;
    }
    const last = folded.at(-1);
    if (last?.kind === 'skipped') folded[folded.length - 1] = { ...last, lines: last.lines + 1 };
    else folded.push({ kind: 'skipped', lines: 1, after: line.after });
  });
  return folded;
}
