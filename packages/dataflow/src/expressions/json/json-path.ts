import { functionError } from '../functions/function-error.ts';
import { isJsonArray, isJsonObject, isJsonScalar, type Json } from './json.ts';
import { type JsonFilter, parseJsonFilter } from './json-filter.ts';

type Step =
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'elements'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number }
  /** All members or elements. */
  | { readonly kind: 'all' }
  /** The value and all that is inside it. */
  | { readonly kind: 'descend' }
  /** The elements, or the object itself, for which a condition holds. */
  | { readonly kind: 'filter'; readonly holds: JsonFilter; readonly isOfDescent: boolean };

/** A compiled SQL/JSON path. */
export interface JsonPath {
  readonly mode: 'lax' | 'strict';
  /** It leads to one value at most; the result of any other path is the array of all that it leads to. */
  readonly isDefinite: boolean;
  readonly steps: readonly Step[];
}

/** So many values may be in sight at any step: paths such as `$..*..*` multiply. */
const valuesMax = 1_000_000;

/** Named groups: a name, names or indexes in brackets, a slice, a star. */
const stepPattern = new RegExp(
  [
    /\.(?<name>[\p{L}_$][\p{L}\p{N}_$-]*)/u,
    /(?<all>\.\*|\.?\[\s*\*\s*\])/u,
    /\.?\[\s*(?<names>(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)\s*\]/u,
    /\.?\[\s*(?<indexes>-?\d+(?:\s*,\s*-?\d+)*)\s*\]/u,
    /\.?\[\s*(?<from>-?\d*)\s*:\s*(?<to>-?\d*)\s*\]/u,
    /\."(?<quoted>[^"]*)"/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'uy',
);

/** `[lax | strict] $.name['name'][0][1,2][0:2][*].*..name[?(@.name > 1)]`; strict by default. Null: no path. */
export function parseJsonPath(path: string): JsonPath | null {
  const match = /^\s*(?:(lax|strict)\s+)?\$(.*)$/is.exec(path);
  if (match === null) return null;
  const text = match[2]!.trim();
  const { steps, end } = readSteps(text, 0);
  if (end !== text.length) return null;
  return { mode: match[1]?.toLowerCase() === 'lax' ? 'lax' : 'strict', isDefinite: isDefinite(steps), steps };
}

const isDefinite = (steps: readonly Step[]): boolean =>
  steps.every(
    (step, s) =>
      (step.kind === 'members' && (step.names.length === 1 || s === steps.length - 1)) ||
      (step.kind === 'elements' && step.indexes.length === 1),
  );

/** The steps from a place on, as far as they go. */
function readSteps(text: string, start: number): { readonly steps: readonly Step[]; readonly end: number } {
  const steps: Step[] = [];
  let at = start;
  while (at < text.length) {
    // The second dot belongs to the step that follows.
    const isDescent = text.startsWith('..', at);
    const read = readFilter(text, at + Number(isDescent)) ?? readStep(text, at + Number(isDescent));
    if (read === null) break;
    if (isDescent) steps.push({ kind: 'descend' });
    steps.push(read.step.kind === 'filter' ? { ...read.step, isOfDescent: isDescent } : read.step);
    at = read.end;
  }
  return { steps, end: at };
}

function readStep(text: string, at: number): { readonly step: Step; readonly end: number } | null {
  stepPattern.lastIndex = at;
  const groups = stepPattern.exec(text)?.groups;
  return groups === undefined ? null : { step: stepOf(groups), end: stepPattern.lastIndex };
}

function readFilter(text: string, at: number): { readonly step: Step; readonly end: number } | null {
  const opening = /^\.?\[\s*\?\s*\(/.exec(text.slice(at, at + 20))?.[0];
  if (opening === undefined) return null;
  const end = closingOf(text, at + opening.length);
  const closed = end === null ? null : /^\s*\]/.exec(text.slice(end + 1, end + 20));
  if (end === null || closed === null) return null;
  const holds = parseJsonFilter(text.slice(at + opening.length, end), (condition, from) => {
    const { steps, end: pathEnd } = readSteps(condition, from + 1);
    const path = { steps, isDefinite: isDefinite(steps) };
    const isRooted = condition[from] === '$';
    return { operand: (candidate, root) => selectJson(isRooted ? root : candidate, path), end: pathEnd };
  });
  return holds && { step: { kind: 'filter', holds, isOfDescent: false }, end: end + 1 + closed[0].length };
}

/** Where the parenthesis closes that is open at `start`; null when it never does. Quoted ones do not count. */
function closingOf(text: string, start: number): number | null {
  let open = 1;
  for (const match of text.slice(start).matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()]/g)) {
    open += Number(match[0] === '(') - Number(match[0] === ')');
    if (open === 0) return start + match.index;
  }
  return null;
}

function stepOf(groups: Readonly<Record<string, string | undefined>>): Step {
  const { name = groups['quoted'], names, indexes, all, from, to } = groups;
  if (name !== undefined) return { kind: 'members', names: [name] };
  if (all !== undefined) return { kind: 'all' };
  if (names !== undefined) return { kind: 'members', names: quotedNames(names) };
  if (indexes !== undefined) return { kind: 'elements', indexes: indexes.split(',').map(Number) };
  return {
    kind: 'slice',
    from: from === undefined || from === '' ? 0 : Number(from),
    to: to === undefined || to === '' ? Number.POSITIVE_INFINITY : Number(to),
  };
}

const quotedNames = (list: string): string[] =>
  [...list.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, single, double]) =>
    (single ?? double ?? '').replace(/\\(.)/g, '$1'),
  );

/** What a path leads to; undefined where a definite path leads nowhere. */
export function selectJson(root: Json, { steps, isDefinite }: Omit<JsonPath, 'mode'>): Json | undefined {
  let values: readonly Json[] = [root];
  steps.forEach((step, s) => {
    values = values.flatMap(value => taken(value, step, s === steps.length - 1, root));
    if (values.length <= valuesMax) return;
    throw functionError('JSON path', `The path selects more than ${valuesMax} values`, values.length, 'too_long');
  });
  return isDefinite ? values[0] : values;
}

function taken(value: Json, step: Step, isLast: boolean, root: Json): readonly Json[] {
  switch (step.kind) {
    case 'members':
      return membersOf(value, step.names, isLast);
    case 'elements':
      return isJsonArray(value) ? step.indexes.flatMap(index => value.slice(index, index + 1 || undefined)) : [];
    case 'slice':
      return isJsonArray(value) ? value.slice(step.from, step.to) : [];
    case 'all':
      return childrenOf(value);
    case 'descend':
      return containersIn(value);
    case 'filter':
      return candidatesIn(value, step.isOfDescent).filter(each => step.holds(each, root));
  }
}

/** What a filter is asked about. A descent comes to every object itself: it is not asked about again as an element. */
function candidatesIn(value: Json, isOfDescent: boolean): readonly Json[] {
  if (isJsonObject(value)) return [value];
  return isJsonArray(value) ? value.filter(each => !isOfDescent || isJsonScalar(each)) : [];
}

/** Several names at the end of a path give one object of those that are there. */
function membersOf(value: Json, names: readonly string[], isLast: boolean): readonly Json[] {
  if (!isJsonObject(value)) return [];
  const present = names.filter(name => Object.hasOwn(value, name));
  if (names.length > 1 && isLast) return [Object.fromEntries(present.map(name => [name, value[name]!]))];
  return present.map(name => value[name]!);
}

function childrenOf(value: Json): readonly Json[] {
  if (isJsonArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

/** The value and everything below it that has something inside, outer before inner. */
function containersIn(value: Json): readonly Json[] {
  return isJsonScalar(value) ? [] : [value, ...childrenOf(value).flatMap(containersIn)];
}
