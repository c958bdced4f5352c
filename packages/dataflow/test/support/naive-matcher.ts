/** A row of a stream as the naive matcher sees it. */
export interface MatchedRow {
  readonly id: number;
  readonly timeMs: number;
  readonly price: number;
}

interface PathStep {
  readonly variable: number;
  readonly row: MatchedRow;
}

export type Path = readonly PathStep[];

export interface NaiveElement {
  readonly min: number;
  readonly max: number;
  readonly isGreedy: boolean;
  /** Whether a row may follow `path` as one of the variable. */
  readonly holds: (path: Path, row: MatchedRow) => boolean;
}

export type NaiveSkip =
  | { readonly to: 'past-last-row' | 'next-row' }
  | { readonly to: 'first' | 'last'; readonly variable: number };

/**
 * What a pattern matches in the rows of one key, by trying every assignment of rows to variables from every row on. From each first row the match that ends
 * earliest counts; of several that end together, the one that rather stays with a variable than leaves it.
 */
export function naiveMatches(
  rows: readonly MatchedRow[],
  pattern: readonly NaiveElement[],
  skip: NaiveSkip,
  withinMs: number,
): readonly Path[] | 'skips to itself' | 'skips to nothing' {
  const matches: Path[] = [];
  for (let start = 0; start < rows.length; ) {
    const { found, isOpen } = search(rows, start, pattern, withinMs);
    // Without an end in sight, a match under way holds back all that begin later.
    if (found === null && isOpen && withinMs === Number.POSITIVE_INFINITY) break;
    if (found === null) {
      start++;
      continue;
    }
    matches.push(found);
    const next = nextStart(rows, start, found, skip);
    if (typeof next === 'string') return next;
    start = next;
  }
  return matches;
}

function nextStart(
  rows: readonly MatchedRow[],
  start: number,
  found: Path,
  skip: NaiveSkip,
): number | 'skips to itself' | 'skips to nothing' {
  if (!('variable' in skip)) return skip.to === 'next-row' ? start + 1 : start + found.length;
  const own = found.filter(step => step.variable === skip.variable);
  const target = skip.to === 'first' ? own[0] : own.at(-1);
  if (target === undefined) return 'skips to nothing';
  const next = rows.indexOf(target.row);
  return next === start ? 'skips to itself' : next;
}

/** `isOpen`: some assignment came to the end of the rows without failing. */
function search(
  rows: readonly MatchedRow[],
  start: number,
  pattern: readonly NaiveElement[],
  withinMs: number,
): { readonly found: Path | null; readonly isOpen: boolean } {
  let found: Path | null = null;
  let isOpen = false;
  const isBarred = (element: number, path: Path, row: MatchedRow): boolean =>
    pattern[element]!.isGreedy && pattern[element]!.holds(path, row);
  /** Tries row `at` from `element` on, of which `count` rows are taken. */
  const visit = (at: number, element: number, count: number, path: Path): void => {
    const row = rows[at];
    if (row === undefined) {
      isOpen = true;
      return;
    }
    if (row.timeMs - rows[start]!.timeMs >= withinMs) return;
    for (let e = element, taken = count; e < pattern.length; e++, taken = 0) {
      const { min, max, holds } = pattern[e]!;
      if (taken < max && holds(path, row)) take(at, e, taken + 1, path);
      if (taken < min || isBarred(e, path, row)) return;
    }
  };
  const take = (at: number, element: number, count: number, path: Path): void => {
    const taken = [...path, { variable: element, row: rows[at]! }];
    if (mayEnd(element, count, path, rows[at]!) && (found === null || taken.length < found.length)) found = taken;
    const last = pattern.length - 1;
    if (element === last && count === pattern[last]!.max) return;
    visit(at + 1, element, count, taken);
  };
  const mayEnd = (element: number, count: number, path: Path, row: MatchedRow): boolean => {
    if (count < pattern[element]!.min) return false;
    for (let e = element + 1; e < pattern.length; e++) {
      if (pattern[e]!.min > 0 || isBarred(e - 1, path, row)) return false;
    }
    return true;
  };
  visit(start, 0, 0, []);
  return { found, isOpen };
}
