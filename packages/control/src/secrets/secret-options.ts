import type { Span } from '@lockstep/kernel/diagnostics';
import type { ObjectPath, Statement } from '@lockstep/sql/ast';
import type { ObjectPath as CatalogPath, ConnectorDescriptor } from '@lockstep/sql/catalog';
import { defaultCatalog, defaultDatabase } from '@lockstep/sql/catalog';
import { lex, type Token } from '@lockstep/sql/lex';
import { parseScript, statementAt } from '@lockstep/sql/parse';

export const referencePrefix = 'secret:';

/** A value in a text that is a secret, or stands for one. */
export interface SecretOption {
  /** Of the value's literal, quotes included. */
  readonly span: Span;
  readonly value: string;
  /** Where it belongs: `<path>/<option>`, unique within the text. */
  readonly place: string;
}

/**
 * The secrets in a text: values of options that some connector calls secret. Found by tokens (`'key' = 'value'`), so that a text with
 * mistakes keeps none; by name over all connectors, so that a misspelt connector keeps none either.
 */
export function findSecretOptions(text: string, connectors: readonly ConnectorDescriptor[]): readonly SecretOption[] {
  const isSecret = secretNames(connectors);
  const { tokens } = lex(text);
  const found = tokens.flatMap((key, i) => {
    const value = tokens[i + 2];
    const isOption = key.kind === 'string' && tokens[i + 1]?.key === '=' && value?.kind === 'string';
    return isOption && isSecret(key.value) ? [{ key, value }] : [];
  });
  if (found.length === 0) return [];
  const { statements } = parseScript(text);
  return found.map(({ key, value }) => ({
    span: { start: value.start, end: value.end },
    value: value.value,
    place: `${placeOf(statements, key)}/${encodePart(key.value)}`,
  }));
}

/** `catalog.database.object`, safe inside a string literal. */
export const printPlace = ({ catalog, database, name }: CatalogPath): string =>
  [catalog, database, name].map(encodePart).join('.');

/** The full path that a written one means. */
export function resolvePath(path: ObjectPath): CatalogPath {
  const parts = path.parts.map(part => part.name);
  return {
    catalog: parts.at(-3) ?? defaultCatalog,
    database: parts.at(-2) ?? defaultDatabase,
    name: parts.at(-1) ?? '',
  };
}

function placeOf(statements: readonly Statement[], token: Token): string {
  const statement = statementAt(statements, token.start);
  if (statement === undefined) return 'text';
  if (statement.kind === 'create-table') return printPlace(resolvePath(statement.path));
  return `statement-${statements.indexOf(statement) + 1}`;
}

const encodePart = (part: string): string => encodeURIComponent(part).replaceAll("'", '%27');

function secretNames(connectors: readonly ConnectorDescriptor[]): (key: string) => boolean {
  const secret = connectors.flatMap(({ options }) => options.filter(option => option.isSecret === true));
  const names = new Set(secret.map(option => option.name));
  const prefixes = secret.filter(({ name }) => name.endsWith('*')).map(({ name }) => name.slice(0, -1));
  return key => {
    const own = key.replace(/^(?:stream|batch)\./, '');
    return names.has(own) || prefixes.some(prefix => own.startsWith(prefix));
  };
}
