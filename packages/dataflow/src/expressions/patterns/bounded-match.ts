import { Script } from 'node:vm';
import { userError } from '@lockstep/kernel/errors';
import { type RegExpCost, regExpCost } from './regexp-cost.ts';

/** A regular expression of more nodes takes too long to compile. */
const regExpNodesMax = 20_000;
/** One match that takes longer than this never was going to end. */
const matchMsMax = 1_000;
/** Up to so many steps a match needs no watching. */
const unwatchedStepsMax = 1e8;
/** The same for a regular expression whose steps double with each character. */
const unwatchedCharactersMax = 20;

const costs = new WeakMap<RegExp, RegExpCost>();

function costOf(regExp: RegExp): RegExpCost {
  let cost = costs.get(regExp);
  if (cost === undefined) {
    cost = regExpCost(regExp.source);
    costs.set(regExp, cost);
  }
  return cost;
}

/** Throws SyntaxError for a regular expression that is too large to compile. */
export function checkRegExpSize(regExp: RegExp): void {
  const { size } = costOf(regExp);
  if (size > regExpNodesMax) throw new SyntaxError(`It has ${size} nodes; at most ${regExpNodesMax} are allowed`);
}

/** Runs `match`, which matches the text with the regular expression. Where that may backtrack without end, it is given up after a time: a user error. */
export function boundedMatch<T>(regExp: RegExp, text: string, match: () => T): T {
  const { isNested, loops } = costOf(regExp);
  const isCheap = isNested ? text.length <= unwatchedCharactersMax : text.length ** (loops + 1) <= unwatchedStepsMax;
  return isCheap || loops === 0 ? match() : watched(match, text.length);
}

/** Where the script below finds what to run: only a script has a time limit, and backtracking stops for nothing else. */
const slot = Symbol.for('lockstep.watched-match');
const script = new Script(`globalThis[Symbol.for('${Symbol.keyFor(slot)}')]()`);

function watched<T>(match: () => T, characters: number): T {
  let result: { readonly value: T } | undefined;
  Reflect.set(globalThis, slot, () => {
    result = { value: match() };
  });
  try {
    script.runInThisContext({ timeout: matchMsMax });
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    const message = `A regular expression took more than ${matchMsMax} ms for a text of ${characters} characters`;
    throw userError('expression.regexp_too_slow', message, { cause });
  }
  return result!.value;
}
