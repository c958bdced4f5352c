import type { Identifier, ObjectPath } from '../ast/index.ts';
import { clauseKeywords, reservedWords } from '../lex/index.ts';
import type { ExpectedName } from './expectation.ts';
import type { Parser } from './parser.ts';

/** Whether a name can stand here without an error. */
export function atIdentifier(p: Parser): boolean {
  const { kind, key } = p.token;
  return kind === 'quoted-identifier' || (kind === 'word' && !clauseKeywords.has(key) && !reservedWords.has(key));
}

/** One name. A reserved word is taken for the name it is meant to be, with an error that says how to write it. */
export function parseIdentifier(p: Parser, what = 'a name', place = ''): Identifier {
  if (!atIdentifier(p)) {
    const { kind, key } = p.token;
    if (kind !== 'word' || (clauseKeywords.has(key) && !isLoneWord(p))) p.failMissing(what, place);
    reportReserved(p);
  }
  return takeIdentifier(p);
}

/** After a dot every word is a name. */
export function parseIdentifierAfterDot(p: Parser): Identifier {
  const { kind } = p.token;
  if (kind !== 'word' && kind !== 'quoted-identifier') p.failMissing('a name', 'after the dot');
  return takeIdentifier(p);
}

/** Takes the word or quoted name that stands here, whatever it is. */
export function takeIdentifier(p: Parser): Identifier {
  const { kind, start, end, value } = p.advance();
  return { kind: 'identifier', name: value, quoted: kind === 'quoted-identifier', span: { start, end } };
}

export function reportReserved(p: Parser): void {
  const { key, value } = p.token;
  p.report(
    p.token,
    'parse.reserved-word',
    `\`${value}\` is a reserved word of Flink SQL`,
    `Write \`${value}\` in back-ticks to use ${key} as a name`,
  );
}

/** Keywords that people also call things by. */
const thingWords = new Set(
  'ALL END FETCH FULL GROUP LEFT LIMIT MINUS OFFSET ORDER OUTER OVER PARTITION RIGHT SET TABLE TO UPDATE VALUES WINDOW'.split(
    ' ',
  ),
);

/** Such a keyword, standing alone where a name should: the next token separates names. */
function isLoneWord(p: Parser): boolean {
  const next = p.peek(1);
  return thingWords.has(p.token.key) && (next.kind === 'end' || nameSeparators.has(next.key));
}

const nameSeparators = new Set([',', ')', ';', '.', '=']);

/** `[catalog.][database.]object`. */
export function parseObjectPath(p: Parser, wanted: ExpectedName, what: string, place = ''): ObjectPath {
  p.wants(wanted);
  const start = p.token.start;
  const parts = [parseIdentifier(p, what, place)];
  while (p.accept('.')) {
    p.wants(wanted, parts);
    parts.push(parseIdentifierAfterDot(p));
  }
  return { kind: 'object-path', parts, span: p.spanFrom(start) };
}

/** `a` or `a.b.c`: a column or one of its nested fields. */
export function parseColumnPath(p: Parser): readonly Identifier[] {
  p.wants('column');
  const parts = [parseIdentifier(p, 'a column name')];
  while (p.accept('.')) parts.push(parseIdentifierAfterDot(p));
  return parts;
}

const nameStops = new Set([',']);

/** `(a, b, ..)` with at least one item; an item that fails is left out. */
export function parseParenthesizedList<T>(p: Parser, rule: (parser: Parser) => T, place = ''): readonly T[] {
  p.expect('(', place);
  const items = parseList(p, rule, nameStops);
  p.expect(')', 'to close the list');
  return items;
}

/** `item, item, ..`; an item that fails is reported and left out, and the list goes on at the next comma. */
export function parseList<T>(p: Parser, rule: (parser: Parser) => T, stops: ReadonlySet<string>): readonly T[] {
  const items: T[] = [];
  do {
    const item = p.recover<T | undefined>(stops, rule, () => undefined);
    if (item !== undefined) items.push(item);
  } while (p.accept(','));
  return items;
}

export const parseColumnName = (p: Parser): Identifier => {
  p.wants('column');
  return parseIdentifier(p, 'a column name');
};

/** `(a, b, ..)` of column names. */
export const parseColumnNames = (p: Parser, place = ''): readonly Identifier[] =>
  parseParenthesizedList(p, parseColumnName, place);
