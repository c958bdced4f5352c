import type { ShowList } from '@lockstep/sql/ast';

/** The test of `[NOT] LIKE | ILIKE 'pattern'`; without one every name passes. */
export function namePattern(pattern: ShowList['pattern']): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const flags = pattern.operator === 'ILIKE' ? 'isu' : 'su';
  const source = [...pattern.pattern.value].map(character => wildcards[character] ?? escaped(character)).join('');
  const regex = new RegExp(`^${source}$`, flags);
  return name => regex.test(name) !== pattern.negated;
}

const wildcards: Readonly<Record<string, string>> = { '%': '.*', _: '.' };

const escaped = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
