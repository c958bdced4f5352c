import type {
  AfterMatchSkip,
  Identifier,
  MatchRecognize,
  Measure,
  PatternDefinition,
  PatternSubset,
  RowPattern,
  TableReference,
} from '../ast/index.ts';
import { parseIntervalLiteral } from './literals.ts';
import { parseIdentifier, parseList, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';
import { parseRowPattern } from './row-patterns.ts';
import { parseTableAlias } from './table-aliases.ts';
import { parseOrderBy, parsePartitionBy } from './windows.ts';

const clauseStops = new Set([',', 'ONE', 'ALL', 'AFTER', 'PATTERN', 'WITHIN', 'SUBSET', 'DEFINE']);

/** `MATCH_RECOGNIZE (..) [alias]` after its input. */
export function parseMatchRecognize(p: Parser, start: number, input: TableReference): MatchRecognize {
  p.expect('MATCH_RECOGNIZE');
  p.expect('(', 'after MATCH_RECOGNIZE');
  const partitionBy = parsePartitionBy(p);
  const orderBy = parseOrderBy(p);
  const measures = p.accept('MEASURES') ? parseList(p, parseMeasure, clauseStops) : [];
  const rowsPerMatch = parseRowsPerMatch(p);
  const afterMatch = parseAfterMatch(p);
  const pattern = parsePattern(p);
  const within = p.accept('WITHIN') ? parseIntervalLiteral(p, 'after WITHIN') : undefined;
  const subsets = p.accept('SUBSET') ? parseList(p, parseSubset, clauseStops) : [];
  const define = p.accept('DEFINE') ? parseList(p, parseDefinition, clauseStops) : [];
  p.expect(')', 'to close MATCH_RECOGNIZE');
  const alias = parseTableAlias(p);
  return {
    kind: 'match-recognize',
    input,
    partitionBy,
    orderBy,
    measures,
    rowsPerMatch,
    afterMatch,
    pattern,
    within,
    subsets,
    define,
    alias,
    span: p.spanFrom(start),
  };
}

function parseMeasure(p: Parser): Measure {
  const start = p.token.start;
  const expression = p.expression();
  p.expect('AS', 'after the measure');
  const alias = parseIdentifier(p, 'a name for the measure', 'after AS');
  return { kind: 'measure', expression, alias, span: p.spanFrom(start) };
}

function parseRowsPerMatch(p: Parser): MatchRecognize['rowsPerMatch'] {
  if (p.accept('ONE')) {
    p.expect('ROW PER MATCH', 'after ONE');
    return 'ONE ROW';
  }
  if (!p.accept('ALL')) return undefined;
  p.expect('ROWS PER MATCH', 'after ALL');
  return 'ALL ROWS';
}

function parseAfterMatch(p: Parser): AfterMatchSkip | undefined {
  const start = p.token.start;
  if (!p.accept('AFTER')) return undefined;
  p.expect('MATCH SKIP', 'after AFTER');
  const done = (to: AfterMatchSkip['to'], variable?: Identifier): AfterMatchSkip => ({
    kind: 'after-match-skip',
    to,
    variable,
    span: p.spanFrom(start),
  });
  if (p.accept('PAST')) {
    p.expect('LAST ROW', 'after PAST');
    return done('PAST LAST ROW');
  }
  p.expect('TO', 'after AFTER MATCH SKIP');
  if (p.accept('NEXT')) {
    p.expect('ROW', 'after NEXT');
    return done('TO NEXT ROW');
  }
  const side = p.acceptOneOf(['FIRST', 'LAST'] as const);
  const variable = parseIdentifier(p, 'a pattern variable', 'after AFTER MATCH SKIP TO');
  return done(side === undefined ? 'TO VARIABLE' : `TO ${side}`, variable);
}

function parsePattern(p: Parser): RowPattern {
  p.expect('PATTERN', 'in MATCH_RECOGNIZE');
  p.expect('(', 'after PATTERN');
  const pattern = parseRowPattern(p);
  p.expect(')', 'to close the pattern');
  return pattern;
}

function parseSubset(p: Parser): PatternSubset {
  const start = p.token.start;
  const name = parseIdentifier(p, 'a name for the subset');
  p.expect('=', "after the subset's name");
  const variables = parseParenthesizedList(p, parser => parseIdentifier(parser, 'a pattern variable'));
  return { kind: 'pattern-subset', name, variables, span: p.spanFrom(start) };
}

function parseDefinition(p: Parser): PatternDefinition {
  const start = p.token.start;
  const variable = parseIdentifier(p, 'a pattern variable');
  p.expect('AS', 'after the pattern variable');
  const condition = p.expression();
  return { kind: 'pattern-definition', variable, condition, span: p.spanFrom(start) };
}
