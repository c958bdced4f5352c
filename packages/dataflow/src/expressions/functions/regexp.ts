import type { Value } from '../../batch/value.ts';
import { boundedMatch } from '../patterns/bounded-match.ts';
import { javaRegExp } from '../patterns/java-regexp.ts';
import { functionError } from './function-error.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, strict } from './kernel.ts';
import { remembered } from './remembered.ts';

/** Null for what is no regular expression: Flink's functions go on with that. */
function regExpOrNull(pattern: string, flags: string): RegExp | null {
  try {
    return javaRegExp(pattern, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Compiles the regular expressions of a call. A written literal that is none fails before the first row. */
function regExpCompiler(
  { functionName, literals, written }: BoundCall,
  flags = '',
): (pattern: string) => RegExp | null {
  const [, literal] = literals;
  if (typeof literal === 'string' && written[1] === true && regExpOrNull(literal, flags) === null) {
    const message = `Invalid regular expression for ${functionName}: ${literal}`;
    throw functionError(functionName, message, literal, 'bad_pattern');
  }
  const compile = remembered(pattern => ({ regExp: regExpOrNull(pattern, flags) }));
  return pattern => compile(pattern).regExp;
}

function bindRegexp(call: BoundCall): KernelFunction {
  const compile = regExpCompiler(call);
  return (text: string, pattern: string) => {
    const regExp = compile(pattern);
    return pattern !== '' && regExp !== null && boundedMatch(regExp, text, () => regExp.test(text));
  };
}

function bindRegexpExtract(call: BoundCall): KernelFunction {
  const compile = regExpCompiler(call);
  return (text: string, pattern: string, group = 0): Value => {
    const regExp = compile(pattern);
    return regExp === null ? null : (boundedMatch(regExp, text, () => regExp.exec(text))?.[group] ?? null);
  };
}

/** NULL when the pattern is none, whether it is a literal or not: unlike the functions above, these refuse nothing. */
function ofMatches(result: (text: string, regExp: RegExp) => Value): KernelFunction {
  const compile = remembered(pattern => ({ regExp: regExpOrNull(pattern, 'g') }));
  return (text: string, pattern: string): Value => {
    const { regExp } = compile(pattern);
    if (regExp === null) return null;
    regExp.lastIndex = 0;
    return boundedMatch(regExp, text, () => result(text, regExp));
  };
}

/** Of every match what the group matched. */
function bindExtractAll(): KernelFunction {
  const compile = remembered(pattern => ({ regExp: regExpOrNull(pattern, 'g'), groupCount: groupCountOf(pattern) }));
  return (text: string, pattern: string, group = 1): Value => {
    const { regExp, groupCount } = compile(pattern);
    if (regExp === null || group < 0 || group > groupCount) return null;
    const matches = boundedMatch(regExp, text, () => [...text.matchAll(regExp)]);
    return matches.map(match => match[group] ?? null);
  };
}

function groupCountOf(pattern: string): number {
  const orNothing = regExpOrNull(`${pattern}|`, '');
  return (orNothing?.exec('')?.length ?? 1) - 1;
}

function countMatches(text: string, regExp: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(regExp)) count++;
  return count;
}

/** In UTF-16 units, as Java counts. */
const firstMatchPosition = (text: string, regExp: RegExp): number => (regExp.exec(text)?.index ?? -1) + 1;

/** The replacement is plain text, as in Flink. */
function bindRegexpReplace(call: BoundCall): KernelFunction {
  const compile = regExpCompiler(call, 'g');
  return (text: string, pattern: string, replacement: string): Value => {
    const regExp = compile(pattern);
    return regExp === null ? null : boundedMatch(regExp, text, () => text.replace(regExp, () => replacement));
  };
}

export const regexpKernels: KernelFamily = {
  REGEXP: strict(bindRegexp),
  REGEXP_EXTRACT: strict(bindRegexpExtract),
  REGEXP_REPLACE: strict(bindRegexpReplace),
  REGEXP_EXTRACT_ALL: strict(bindExtractAll),
  REGEXP_COUNT: strict(() => ofMatches(countMatches)),
  REGEXP_INSTR: strict(() => ofMatches(firstMatchPosition)),
  REGEXP_SUBSTR: strict(() => ofMatches((text, regExp) => regExp.exec(text)?.[0] ?? null)),
};
