import { functionError } from '../functions/function-error.ts';

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

const special = /[\\^$.*+?()[\]{}|/-]/g;

const quoted = (text: string): string => text.replace(special, '\\$&');

/** LIKE as a regular expression over code points: `%` is any text, `_` any character, `escapeWith` takes either literally. */
export function likeRegExp(pattern: string, escapeWith: string | undefined): RegExp {
  return new RegExp(`^${likeSource(pattern, escapeWith, '%_', quoted)}$`, 'su');
}

function likeSource(
  pattern: string,
  escapeWith: string | undefined,
  escapable: string,
  literal: (text: string) => string,
): string {
  if (escapeWith === '' || escapeWith === '\0')
    throw functionError('LIKE', "Invalid escape character '\\u0000'", escapeWith, 'bad_pattern');
  let source = '';
  const points = [...pattern];
  for (let at = 0; at < points.length; at++) {
    const point = points[at]!;
    if (point === escapeWith) {
      const next = points[++at];
      if (next === undefined || (!escapable.includes(next) && next !== escapeWith)) {
        throw functionError('LIKE', `Invalid escape sequence '${pattern}', ${at - 1}`, pattern, 'bad_pattern');
      }
      // An escaped dot stays a wildcard in SIMILAR TO, as in Flink.
      source += next === '.' ? '.' : quoted(next);
    } else if (point === '%') source += '[^]*';
    else if (point === '_') source += '[^]';
    else source += literal(point);
  }
  return source;
}

/** SIMILAR TO: LIKE's wildcards among the operators of regular expressions; what is no wildcard means what it means there. */
export function similarRegExp(pattern: string, escapeWith: string | undefined): RegExp {
  const source = likeSource(pattern, escapeWith, '%_^$|*+?{}()[]-.:', text => text);
  try {
    return new RegExp(`^(?:${source})$`, 'su');
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : String(cause);
    throw functionError('SIMILAR_TO', `Invalid pattern '${pattern}': ${why}`, pattern, 'bad_pattern');
  }
}
