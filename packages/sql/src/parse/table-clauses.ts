import type {
  Distribution,
  Identifier,
  PartitionEntry,
  PartitionSpec,
  TableLike,
  TableLikeRule,
} from '../ast/index.ts';
import { parseWholeNumber } from './literals.ts';
import { parseColumnNames, parseIdentifier, parseObjectPath, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';

/** `[DISTRIBUTED ..]` of CREATE. */
export function parseDistributed(p: Parser): Distribution | undefined {
  return p.accept('DISTRIBUTED') ? parseDistribution(p, p.previous?.start ?? 0) : undefined;
}

/** `[BY [HASH | RANGE] (columns)] [INTO n BUCKETS]` after DISTRIBUTED or DISTRIBUTION. */
export function parseDistribution(p: Parser, start: number): Distribution {
  let strategy: Distribution['strategy'];
  let columns: readonly Identifier[] = [];
  if (p.accept('BY')) {
    strategy = p.acceptOneOf(['HASH', 'RANGE'] as const);
    columns = parseColumnNames(p, 'after DISTRIBUTED BY');
  } else if (!p.at('INTO')) p.failExpected(['BY', 'INTO'], 'after DISTRIBUTED');
  const bucketCount = p.accept('INTO') ? parseWholeNumber(p, 'a number of buckets') : undefined;
  if (bucketCount !== undefined) p.expect('BUCKETS', 'after the number of buckets');
  return { kind: 'distribution', strategy, columns, bucketCount, span: p.spanFrom(start) };
}

/** `[PARTITIONED BY (columns)]`. */
export function parsePartitionedBy(p: Parser): readonly Identifier[] {
  if (!p.accept('PARTITIONED')) return [];
  p.expect('BY', 'after PARTITIONED');
  return parseColumnNames(p, 'after PARTITIONED BY');
}

/** `PARTITION (column [= value], ..)`. */
export function parsePartitionSpec(p: Parser): PartitionSpec {
  const start = p.token.start;
  p.expect('PARTITION');
  const entries = parseParenthesizedList(p, parsePartitionEntry, 'after PARTITION');
  return { kind: 'partition-spec', entries, span: p.spanFrom(start) };
}

export const parseOptionalPartition = (p: Parser): PartitionSpec | undefined =>
  p.at('PARTITION') ? parsePartitionSpec(p) : undefined;

function parsePartitionEntry(p: Parser): PartitionEntry {
  const start = p.token.start;
  p.wants('column');
  const column = parseIdentifier(p, 'a partition column');
  const value = p.accept('=') ? p.expression() : undefined;
  return { kind: 'partition-entry', column, value, span: p.spanFrom(start) };
}

/** `LIKE source [(rules)]`, LIKE taken. */
export function parseTableLike(p: Parser): TableLike {
  const start = p.previous?.start ?? p.token.start;
  const source = parseObjectPath(p, 'table', "a table's name", 'after LIKE');
  const rules: TableLikeRule[] = [];
  if (p.accept('(')) {
    while (!p.at(')') && !p.isAtEnd) rules.push(parseTableLikeRule(p));
    p.expect(')', 'to close the rules of LIKE');
  }
  return { kind: 'table-like', source, rules, span: p.spanFrom(start) };
}

const features = [
  'ALL',
  'CONSTRAINTS',
  'DISTRIBUTION',
  'PARTITIONS',
  'GENERATED',
  'OPTIONS',
  'WATERMARKS',
  'METADATA',
] as const;

function parseTableLikeRule(p: Parser): TableLikeRule {
  const start = p.token.start;
  const strategy = p.expectOneOf(['INCLUDING', 'EXCLUDING', 'OVERWRITING'] as const, 'in LIKE (..)');
  const feature = p.expectOneOf(features, `after ${strategy}`);
  return { kind: 'table-like-rule', strategy, feature, span: p.spanFrom(start) };
}
