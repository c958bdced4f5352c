/** What a regular expression may cost, from its text alone. */
export interface RegExpCost {
  /** Nodes once counted repetitions are written out: what compiling it costs. */
  readonly size: number;
  /** A repetition inside of a repetition, or a choice: matching may try exponentially many ways. */
  readonly isNested: boolean;
  /** Repetitions without a bound: matching may take time of this degree, and one, in the length of the text. */
  readonly loops: number;
}

interface Group {
  size: number;
  hasLoop: boolean;
  hasChoice: boolean;
}

/** Of one atom: an escape, a class, the start of a group with what makes it special, or any character. */
const atomPattern = /\\(?:[pPu]\{[^}]*\}|k<[^>]*>|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|./suy;
const quantifierPattern = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y;

/** Repetitions of more than so many times count as loops. */
const repeatsMin = 10;

/** `source` is a regular expression that JavaScript accepts. */
export function regExpCost(source: string): RegExpCost {
  const groups: Group[] = [{ size: 0, hasLoop: false, hasChoice: false }];
  let isNested = false;
  let loops = 0;
  for (let at = 0; at < source.length; ) {
    atomPattern.lastIndex = at;
    const atom = atomPattern.exec(source)![0];
    at += atom.length;
    const current = groups.at(-1)!;
    if (atom.startsWith('(')) {
      groups.push({ size: 1, hasLoop: false, hasChoice: false });
      continue;
    }
    if (atom === '|') {
      current.hasChoice = true;
      continue;
    }
    const inner = atom === ')' ? groups.pop()! : { size: 1, hasLoop: false, hasChoice: false };
    const outer = groups.at(-1)!;
    quantifierPattern.lastIndex = at;
    const quantifier = quantifierPattern.exec(source);
    const repeats = quantifier === null ? 1 : repeatsOf(quantifier);
    at += quantifier?.[0].length ?? 0;
    const isLoop = repeats > repeatsMin;
    if (repeats === Number.POSITIVE_INFINITY) loops++;
    isNested ||= isLoop && (inner.hasLoop || inner.hasChoice);
    outer.size += inner.size * (Number.isFinite(repeats) ? repeats : leastRepeats(quantifier!));
    outer.hasLoop ||= inner.hasLoop || isLoop;
    outer.hasChoice ||= inner.hasChoice;
  }
  return { size: groups[0]!.size, isNested, loops };
}

/** The most; infinite without a bound. */
function repeatsOf([text, least, comma, most]: RegExpExecArray): number {
  if (text.startsWith('?')) return 1;
  if (least === undefined) return Number.POSITIVE_INFINITY;
  if (comma === '') return Number(least);
  return most === '' ? Number.POSITIVE_INFINITY : Number(most);
}

const leastRepeats = ([, least]: RegExpExecArray): number => Math.max(1, Number(least ?? 1));
