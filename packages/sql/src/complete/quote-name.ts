import { isPlainName } from '../lex/index.ts';

/** A name as it must be written in SQL: in back-ticks when it is no plain word or is reserved. */
export function quoteName(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && isPlainName(name.toUpperCase());
  return isPlain ? name : `\`${name.replaceAll('`', '``')}\``;
}

export const quotePath = (parts: readonly string[]): string => parts.map(quoteName).join('.');

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
