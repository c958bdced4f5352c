import { boundedMatch } from '../patterns/bounded-match.ts';
import { likeMatcher, similarRegExp, simpleLikePattern } from '../patterns/like-pattern.ts';
import type { BoundCall, Kernel, KernelFamily, KernelFunction } from './kernel.ts';
import { strict } from './kernel.ts';
import { remembered } from './remembered.ts';

type Matcher = (text: string) => boolean;

function like(pattern: string, escapeWith: string | undefined): Matcher {
  const simple = escapeWith === undefined ? simpleLikePattern(pattern) : undefined;
  switch (simple?.kind) {
    case 'equals':
      return text => text === simple.text;
    case 'starts-with':
      return text => text.startsWith(simple.text);
    case 'ends-with':
      return text => text.endsWith(simple.text);
    case 'contains':
      return text => text.includes(simple.text);
    default:
      return likeMatcher(pattern, escapeWith);
  }
}

/** `text, pattern [, escape]`. A literal pattern that is no pattern fails before the first row. */
function matching(matcherOf: (pattern: string, escapeWith: string | undefined) => Matcher): Kernel {
  return strict(({ literals }: BoundCall): KernelFunction => {
    const [, pattern, escapeLiteral] = literals;
    if (typeof pattern === 'string' && (literals.length < 3 || typeof escapeLiteral === 'string')) {
      const matches = matcherOf(pattern, typeof escapeLiteral === 'string' ? escapeLiteral : undefined);
      return (text: string) => matches(text);
    }
    let escapeWith: string | undefined;
    const compile = remembered(each => matcherOf(each, escapeWith));
    return (text: string, each: string, escapeNow?: string) => {
      if (escapeNow === escapeWith) return compile(each)(text);
      escapeWith = escapeNow;
      return matcherOf(each, escapeNow)(text);
    };
  });
}

const similarMatcher = (pattern: string, escapeWith: string | undefined): Matcher => {
  const regExp = similarRegExp(pattern, escapeWith);
  return text => boundedMatch(regExp, text, () => regExp.test(text));
};

export const patternKernels: KernelFamily = {
  LIKE: matching(like),
  SIMILAR_TO: matching(similarMatcher),
};
