import { functionError } from './function-error.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

type Step =
  | { readonly kind: 'member'; readonly name: string | null }
  | { readonly kind: 'element'; readonly index: number | null };

/** A compiled SQL/JSON path: member and element steps. A null name or index stands for all. */
export interface JsonPath {
  readonly isStrict: boolean;
  readonly steps: readonly Step[];
}

const stepPattern =
  /^(?:\.(?:([\p{L}_$][\p{L}\p{N}_$-]*)|"([^"]*)"|(\*))|\[\s*(?:(\d+)|'([^']*)'|"([^"]*)"|(\*))\s*\])/u;

/** `[lax|strict] $.name['name'][0][*].*`; anything else is a user error. */
export function parseJsonPath(path: string): JsonPath {
  const match = /^\s*(?:(lax|strict)\s+)?\$(.*)$/s.exec(path);
  let rest = match?.[2]?.trim();
  const steps: Step[] = [];
  while (rest !== undefined && rest !== '') {
    const step = stepPattern.exec(rest);
    if (step === null) rest = undefined;
    else {
      const name = step[1] ?? step[2] ?? step[5] ?? step[6];
      if (step[4] !== undefined) steps.push({ kind: 'element', index: Number(step[4]) });
      else if (step[7] !== undefined) steps.push({ kind: 'element', index: null });
      else steps.push({ kind: 'member', name: name ?? null });
      rest = rest.slice(step[0].length);
    }
  }
  if (rest === undefined) throw functionError('JSON path', `Illegal JSON path: ${path}`, path, 'bad_pattern');
  return { isStrict: match?.[1] === 'strict', steps };
}

/** Everything the path leads to. Lax: an array stands for its elements where an object is wanted, a single value for an array of one. */
export function selectJson(root: Json, { steps, isStrict }: JsonPath): readonly Json[] {
  return steps.reduce<readonly Json[]>((values, step) => values.flatMap(value => taken(value, step, isStrict)), [root]);
}

function taken(value: Json, step: Step, isStrict: boolean): readonly Json[] {
  if (step.kind === 'element') {
    const elements = Array.isArray(value) ? (value as readonly Json[]) : isStrict ? [] : [value];
    return step.index === null ? elements : elements.slice(step.index, step.index + 1);
  }
  if (Array.isArray(value)) return isStrict ? [] : (value as readonly Json[]).flatMap(each => taken(each, step, true));
  if (value === null || typeof value !== 'object') return [];
  const members = value as { readonly [key: string]: Json };
  if (step.name === null) return Object.values(members);
  return Object.hasOwn(members, step.name) ? [members[step.name]!] : [];
}
