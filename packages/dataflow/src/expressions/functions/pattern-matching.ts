import type { Value } from '../../batch/value.ts';
import { javaRegExp } from '../patterns/java-regexp.ts';
import { likeRegExp, similarRegExp, simpleLikePattern } from '../patterns/like-pattern.ts';
import { functionError } from './function-error.ts';
import type { BoundCall, Kernel, KernelFamily, KernelFunction } from './kernel.ts';
import { strict } from './kernel.ts';

/** A pattern is nearly always a literal; else it is nearly always the one of the row before. */
function remembered<T>(compile: (pattern: string) => T): (pattern: string) => T {
  let last: string | undefined;
  let compiled: T | undefined;
  return pattern => {
    if (pattern !== last || compiled === undefined) {
      compiled = compile(pattern);
      last = pattern;
    }
    return compiled;
  };
}

type Matcher = (text: string) => boolean;

function likeMatcher(pattern: string, escapeWith: string | undefined): Matcher {
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
    default: {
      const regExp = likeRegExp(pattern, escapeWith);
      return text => regExp.test(text);
    }
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
  return text => regExp.test(text);
};

/** Null for what is no regular expression: Flink's functions go on with that. */
function regExpOrNull(pattern: string, flags: string): RegExp | null {
  try {
    return javaRegExp(pattern, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Compiles the regular expressions of a call. A literal that is none fails before the first row. */
function regExpCompiler({ functionName, literals }: BoundCall, flags = ''): (pattern: string) => RegExp | null {
  const [, literal] = literals;
  if (typeof literal === 'string' && regExpOrNull(literal, flags) === null) {
    const message = `Invalid regular expression for ${functionName}: ${literal}`;
    throw functionError(functionName, message, literal, 'bad_pattern');
  }
  const compile = remembered(pattern => ({ regExp: regExpOrNull(pattern, flags) }));
  return pattern => compile(pattern).regExp;
}

function bindRegexp(call: BoundCall): KernelFunction {
  const compile = regExpCompiler(call);
  return (text: string, pattern: string) => pattern !== '' && (compile(pattern)?.test(text) ?? false);
}

function bindRegexpExtract(call: BoundCall): KernelFunction {
  const compile = regExpCompiler(call);
  return (text: string, pattern: string, group = 0): Value => compile(pattern)?.exec(text)?.[group] ?? null;
}

/** The replacement is plain text, as in Flink. */
function bindRegexpReplace(call: BoundCall): KernelFunction {
  const compile = regExpCompiler(call, 'g');
  return (text: string, pattern: string, replacement: string): Value => {
    const regExp = compile(pattern);
    return regExp === null ? null : text.replace(regExp, () => replacement);
  };
}

export const patternKernels: KernelFamily = {
  LIKE: matching(likeMatcher),
  SIMILAR_TO: matching(similarMatcher),
  REGEXP: strict(bindRegexp),
  REGEXP_EXTRACT: strict(bindRegexpExtract),
  REGEXP_REPLACE: strict(bindRegexpReplace),
};
