import type {
  Expression,
  GroupBy,
  GroupingElement,
  GroupingSets,
  Identifier,
  NamedWindow,
  Select,
  SelectItem,
} from '../ast/index.ts';
import { parseHints } from './hints.ts';
import { atIdentifier, parseIdentifier, parseList, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';
import { parseFrom } from './table-references.ts';
import { parseWindowSpecification } from './windows.ts';

const clauses = [
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'QUALIFY',
  'UNION',
  'EXCEPT',
  'MINUS',
  'INTERSECT',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
];
const clauseStops = new Set(clauses);
const itemStops = new Set([...clauses, ',']);

/** From SELECT to QUALIFY. */
export function parseSelect(p: Parser): Select {
  const start = p.token.start;
  p.expect('SELECT');
  const hints = parseHints(p);
  const quantifier = p.acceptOneOf(['DISTINCT', 'ALL'] as const);
  const items = p.token.key === 'FROM' ? reportNoItems(p) : parseList(p, parseSelectItem, itemStops);
  const from = p.accept('FROM')
    ? p.recover<Select['from']>(clauseStops, parseFrom, span => ({ kind: 'error-table', span }))
    : undefined;
  const where = p.accept('WHERE') ? parseCondition(p) : undefined;
  const groupBy = p.at('GROUP')
    ? p.recover<GroupBy | undefined>(clauseStops, parseGroupBy, () => undefined)
    : undefined;
  const having = p.accept('HAVING') ? parseCondition(p) : undefined;
  const windows = p.accept('WINDOW') ? parseList(p, parseNamedWindow, itemStops) : [];
  const qualify = p.accept('QUALIFY') ? parseCondition(p) : undefined;
  return p.keep({
    kind: 'select',
    hints,
    quantifier,
    items,
    from,
    where,
    groupBy,
    having,
    windows,
    qualify,
    span: p.spanFrom(start),
  });
}

const parseCondition = (p: Parser): Expression =>
  p.recover<Expression>(
    clauseStops,
    parser => parser.expression(),
    span => ({ kind: 'error', span }),
  );

function reportNoItems(p: Parser): readonly SelectItem[] {
  p.report(p.token, 'parse.expected', 'SELECT names nothing to select', 'Name the columns, or write * for all');
  return [];
}

function parseSelectItem(p: Parser): SelectItem {
  const start = p.token.start;
  if (p.accept('*')) return { kind: 'select-star', qualifier: [], span: p.spanFrom(start) };
  const expression = p.expression();
  if (p.at('.') && p.peek(1).key === '*') {
    if (expression.kind !== 'column-reference') p.failHere('parse.expected', 'Only a name can stand before `.*`');
    p.advance();
    p.advance();
    return { kind: 'select-star', qualifier: expression.path, span: p.spanFrom(start) };
  }
  return { kind: 'select-expression', expression, alias: parseColumnAlias(p), span: p.spanFrom(start) };
}

/** `[[AS] name]`. */
function parseColumnAlias(p: Parser): Identifier | undefined {
  const hasAs = p.accept('AS');
  if (!hasAs && !atIdentifier(p)) return undefined;
  p.wants('new-name');
  return parseIdentifier(p, 'a name', 'after AS');
}

function parseGroupBy(p: Parser): GroupBy {
  const start = p.token.start;
  p.expect('GROUP');
  p.expect('BY', 'after GROUP');
  const quantifier = p.acceptOneOf(['DISTINCT', 'ALL'] as const);
  const elements = parseList(p, parseGroupingElement, itemStops);
  return { kind: 'group-by', quantifier, elements, span: p.spanFrom(start) };
}

function parseGroupingElement(p: Parser): GroupingElement {
  return p.nested(() => {
    const start = p.token.start;
    if (p.accept('GROUPING', 'SETS')) return finishGroupingSets(p, start, 'GROUPING SETS');
    if (p.accept('ROLLUP')) return finishGroupingSets(p, start, 'ROLLUP');
    if (p.accept('CUBE')) return finishGroupingSets(p, start, 'CUBE');
    if (p.atSequence('(', ')')) {
      p.expect('( )');
      return { kind: 'grouping-expressions', expressions: [], span: p.spanFrom(start) };
    }
    const expression = p.expression();
    const expressions =
      expression.kind === 'row-constructor' && !expression.explicit ? expression.values : [expression];
    return { kind: 'grouping-expressions', expressions, span: p.spanFrom(start) };
  });
}

function finishGroupingSets(p: Parser, start: number, form: GroupingSets['form']): GroupingSets {
  const elements = parseParenthesizedList(p, parseGroupingElement, `after ${form}`);
  return { kind: 'grouping-sets', form, elements, span: p.spanFrom(start) };
}

function parseNamedWindow(p: Parser): NamedWindow {
  const start = p.token.start;
  const name = parseIdentifier(p, 'a name for the window');
  p.expect('AS', "after the window's name");
  const specification = parseWindowSpecification(p);
  return { kind: 'named-window', name, specification, span: p.spanFrom(start) };
}
