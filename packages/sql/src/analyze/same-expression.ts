import type { Expression } from '../algebra/index.ts';

/** Equal for what means the same, wherever in the text it stands. */
export const contentOf = (node: object): string =>
  JSON.stringify(node, (key, value) => (key === 'span' ? undefined : value));

export const sameExpression = (a: Expression, b: Expression): boolean => contentOf(a) === contentOf(b);
