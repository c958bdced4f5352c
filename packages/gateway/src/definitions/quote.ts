import type { ObjectPath } from '@lockstep/sql/catalog';

export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export const quoteNames = (names: readonly string[]): string => names.map(quoteName).join(', ');

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const quotePath = ({ catalog, database, name }: ObjectPath): string =>
  [catalog, database, name].map(quoteName).join('.');

export const printPath = ({ catalog, database, name }: ObjectPath): string => `${catalog}.${database}.${name}`;
