import { functionError } from '../functions/function-error.ts';
import { checkRegExpSize } from './bounded-match.ts';

/** A LIKE pattern without `_` whose `%` stand only at its ends. */
export interface SimpleLike {
  readonly kind: 'equals' | 'starts-with' | 'ends-with' | 'contains';
  readonly text: string;
}

/** Undefined when the pattern needs a regular expression. For patterns without ESCAPE. */
export function simpleLikePattern(pattern: string): SimpleLike | undefined {
  const match = /^(%*)([^%_\\]*)(%*)$/.exec(pattern);
  if (match === null) return undefined;
  const [, before = '', text = '', after = ''] = match;
  if (before !== '' && after !== '') return { kind: 'contains', text };
  if (before !== '') return { kind: 'ends-with', text };
  return { kind: after === '' ? 'equals' : 'starts-with', text };
}

/** One character of a pattern, read once for all: itself, or a wildcard. */
type PatternPoint = { readonly kind: 'literal' | 'escaped'; readonly point: string } | 'any-text' | 'any-character';

/** The pattern's characters with escapes resolved. `escapable`: what may follow the escape character, besides itself. */
function patternPoints(pattern: string, escapeWith: string | undefined, escapable: string): readonly PatternPoint[] {
  if (escapeWith === '' || escapeWith === '\0')
    throw functionError('LIKE', "Invalid escape character '\\u0000'", escapeWith, 'bad_pattern');
  const points = [...pattern];
  const read: PatternPoint[] = [];
  for (let at = 0; at < points.length; at++) {
    const point = points[at]!;
    if (point === escapeWith) {
      const next = points[++at];
      if (next === undefined || (!escapable.includes(next) && next !== escapeWith)) {
        throw functionError('LIKE', `Invalid escape sequence '${pattern}', ${at - 1}`, pattern, 'bad_pattern');
      }
      read.push({ kind: 'escaped', point: next });
    } else read.push(point === '%' ? 'any-text' : point === '_' ? 'any-character' : { kind: 'literal', point });
  }
  return read;
}

/** Characters between two `%`; null is any one. */
type Segment = readonly (string | null)[];

/**
 * LIKE over code points: `%` is any text, `_` any character, `escapeWith` takes either literally. The first and the last segment are anchored, each other one
 * takes the first place that fits: no backtracking, so at most text times pattern steps.
 */
export function likeMatcher(pattern: string, escapeWith: string | undefined): (text: string) => boolean {
  const segments: (string | null)[][] = [[]];
  for (const point of patternPoints(pattern, escapeWith, '%_')) {
    if (point === 'any-text') segments.push([]);
    else segments.at(-1)!.push(point === 'any-character' ? null : point.point);
  }
  const [first = [], ...rest]: Segment[] = segments;
  const last = rest.pop();
  return text => {
    const points = surrogate.test(text) ? [...text] : text;
    if (last === undefined) return points.length === first.length && isAt(points, 0, first);
    const end = points.length - last.length;
    if (first.length > end || !isAt(points, 0, first) || !isAt(points, end, last)) return false;
    let from = first.length;
    for (const segment of rest) {
      while (from + segment.length <= end && !isAt(points, from, segment)) from++;
      if (from + segment.length > end) return false;
      from += segment.length;
    }
    return true;
  };
}

const surrogate = /[\ud800-\udfff]/;

function isAt(points: string | readonly string[], from: number, segment: Segment): boolean {
  for (let k = 0; k < segment.length; k++) {
    if (segment[k] !== null && segment[k] !== points[from + k]) return false;
  }
  return true;
}

const special = /[\\^$.*+?()[\]{}|/-]/g;

/** SIMILAR TO: LIKE's wildcards among the operators of regular expressions; what is no wildcard means what it means there. */
export function similarRegExp(pattern: string, escapeWith: string | undefined): RegExp {
  const source = patternPoints(pattern, escapeWith, '%_^$|*+?{}()[]-.:').map(similarSource).join('');
  try {
    const regExp = new RegExp(`^(?:${source})$`, 'su');
    checkRegExpSize(regExp);
    return regExp;
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : String(cause);
    throw functionError('SIMILAR_TO', `Invalid pattern '${pattern}': ${why}`, pattern, 'bad_pattern');
  }
}

/** An escaped dot stays a wildcard, as in Flink. */
function similarSource(point: PatternPoint): string {
  if (point === 'any-text') return '[^]*';
  if (point === 'any-character') return '[^]';
  return point.kind === 'literal' || point.point === '.' ? point.point : point.point.replace(special, '\\$&');
}
