import type { TableAlias } from '../ast/index.ts';
import { atIdentifier, parseColumnNames, parseIdentifier } from './names.ts';
import type { Parser } from './parser.ts';

/** `[[AS] name [(column, ..)]]`. */
export function parseTableAlias(p: Parser): TableAlias | undefined {
  const start = p.token.start;
  const hasAs = p.accept('AS');
  if (!hasAs && (!atIdentifier(p) || atTableSuffix(p))) return undefined;
  p.wants('new-name');
  const name = parseIdentifier(p, 'a name', 'after AS');
  const columns = p.at('(') ? parseColumnNames(p) : [];
  return { kind: 'table-alias', name, columns, span: p.spanFrom(start) };
}

/** Words that are names elsewhere but go on with a table reference here. */
function atTableSuffix(p: Parser): boolean {
  const next = p.peek(1).key;
  if (p.at('PIVOT')) return next === '(';
  if (p.at('UNPIVOT')) return next === '(' || next === 'INCLUDE' || next === 'EXCLUDE';
  return false;
}
