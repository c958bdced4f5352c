import type { Expression, Identifier, Pivot, PivotItem, TableReference, Unpivot, UnpivotItem } from '../ast/index.ts';
import {
  atIdentifier,
  parseColumnName,
  parseColumnNames,
  parseIdentifier,
  parseList,
  parseParenthesizedList,
} from './names.ts';
import type { Parser } from './parser.ts';
import { precedence } from './precedence.ts';
import { parseTableAlias } from './table-aliases.ts';

const aggregateStops = new Set([',', 'FOR']);

/** `PIVOT (aggregates FOR columns IN (values)) [alias]` after its input. */
export function parsePivot(p: Parser, start: number, input: TableReference): Pivot {
  p.expect('PIVOT (');
  const aggregates = parseList(p, parsePivotItem, aggregateStops);
  p.expect('FOR', 'after the aggregates of PIVOT');
  const columns = parseOneOrMoreColumns(p);
  p.expect('IN', 'after the columns of PIVOT');
  const values = parseParenthesizedList(p, parsePivotItem);
  p.expect(')', 'to close PIVOT (..)');
  const alias = parseTableAlias(p);
  return { kind: 'pivot', input, aggregates, columns, values, alias, span: p.spanFrom(start) };
}

function parsePivotItem(p: Parser): PivotItem {
  const start = p.token.start;
  const expression = p.expression();
  const hasAs = p.accept('AS');
  const alias = hasAs || atIdentifier(p) ? parseIdentifier(p, 'a name', 'after AS') : undefined;
  return { kind: 'pivot-item', expression, alias, span: p.spanFrom(start) };
}

/** `UNPIVOT [INCLUDE | EXCLUDE NULLS] (measures FOR axes IN (columns [AS value], ..)) [alias]` after its input. */
export function parseUnpivot(p: Parser, start: number, input: TableReference): Unpivot {
  p.expect('UNPIVOT');
  const nulls = p.acceptOneOf(['INCLUDE', 'EXCLUDE'] as const);
  if (nulls !== undefined) p.expect('NULLS', `after ${nulls}`);
  p.expect('(', 'after UNPIVOT');
  const measures = parseOneOrMoreColumns(p);
  p.expect('FOR', 'after the measures of UNPIVOT');
  const axes = parseOneOrMoreColumns(p);
  p.expect('IN', 'after the axes of UNPIVOT');
  const items = parseParenthesizedList(p, parseUnpivotItem);
  p.expect(')', 'to close UNPIVOT (..)');
  const alias = parseTableAlias(p);
  return {
    kind: 'unpivot',
    input,
    includeNulls: nulls === 'INCLUDE',
    measures,
    axes,
    items,
    alias,
    span: p.spanFrom(start),
  };
}

function parseUnpivotItem(p: Parser): UnpivotItem {
  const start = p.token.start;
  const columns = parseOneOrMoreColumns(p);
  const value: Expression | undefined = p.accept('AS') ? p.expression(precedence.additive) : undefined;
  return { kind: 'unpivot-item', columns, value, span: p.spanFrom(start) };
}

const parseOneOrMoreColumns = (p: Parser): readonly Identifier[] =>
  p.at('(') ? parseColumnNames(p) : [parseColumnName(p)];
