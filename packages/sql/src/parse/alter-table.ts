import type {
  AddedPartition,
  AlterSchema,
  AlterTableAction,
  PositionedElement,
  RenameTo,
  ResetOptions,
  SetOptions,
} from '../ast/index.ts';
import { parseOneString, parseOptions, parseWithOptions } from './literals.ts';
import { parseColumnPath, parseIdentifier, parseList, parseObjectPath, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';
import { parseSchemaElement } from './schema-elements.ts';
import { parseDistribution, parsePartitionSpec } from './table-clauses.ts';

const actionWords = ['ADD', 'MODIFY', 'DROP', 'RENAME', 'SET', 'RESET'] as const;

/** What ALTER TABLE does, after the table's name. */
export function parseTableAction(p: Parser): AlterTableAction {
  const start = p.token.start;
  switch (p.expectOneOf(actionWords, "after the table's name")) {
    case 'ADD':
      return p.at('PARTITION') || p.atSequence('IF', 'NOT')
        ? parseAddPartitions(p, start)
        : parseChange(p, start, 'add');
    case 'MODIFY':
      return parseChange(p, start, 'modify');
    case 'DROP':
      return parseTableDrop(p, start);
    case 'RENAME':
      return parseRename(p, start);
    case 'SET':
      return finishSetOptions(p, start);
    case 'RESET':
      return finishResetOptions(p, start);
  }
}

function parseChange(p: Parser, start: number, change: AlterSchema['change']): AlterTableAction {
  const distributionStart = p.token.start;
  if (p.accept('DISTRIBUTION')) {
    const distribution = parseDistribution(p, distributionStart);
    return { kind: 'alter-distribution', change, distribution, span: p.spanFrom(start) };
  }
  const elements = p.at('(') ? parseParenthesizedList(p, parsePositionedElement) : [parsePositionedElement(p)];
  return { kind: 'alter-schema', change, elements, span: p.spanFrom(start) };
}

function parsePositionedElement(p: Parser): PositionedElement {
  const start = p.token.start;
  p.accept('COLUMN');
  const element = parseSchemaElement(p);
  const first = p.accept('FIRST');
  const after = !first && p.accept('AFTER') ? parseColumnPath(p) : undefined;
  return { kind: 'positioned-element', element, first, after, span: p.spanFrom(start) };
}

function parseAddPartitions(p: Parser, start: number): AlterTableAction {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const partitions = [parseAddedPartition(p)];
  while (p.at('PARTITION')) partitions.push(parseAddedPartition(p));
  return { kind: 'add-partitions', ifNotExists, partitions, span: p.spanFrom(start) };
}

function parseAddedPartition(p: Parser): AddedPartition {
  const start = p.token.start;
  const partition = parsePartitionSpec(p);
  const options = parseWithOptions(p);
  return { kind: 'added-partition', partition, options, span: p.spanFrom(start) };
}

const listStops = new Set([',']);

function parseTableDrop(p: Parser, start: number): AlterTableAction {
  if (p.accept('PRIMARY', 'KEY'))
    return { kind: 'drop-schema-part', part: 'PRIMARY KEY', constraint: undefined, span: p.spanFrom(start) };
  if (p.accept('CONSTRAINT')) {
    const constraint = parseIdentifier(p, "the constraint's name", 'after CONSTRAINT');
    return { kind: 'drop-schema-part', part: 'CONSTRAINT', constraint, span: p.spanFrom(start) };
  }
  const part = p.acceptOneOf(['WATERMARK', 'DISTRIBUTION'] as const);
  if (part !== undefined) return { kind: 'drop-schema-part', part, constraint: undefined, span: p.spanFrom(start) };
  const ifExists = p.accept('IF', 'EXISTS');
  if (p.at('PARTITION')) {
    const partitions = parseList(p, parsePartitionSpec, listStops);
    return { kind: 'drop-partitions', ifExists, partitions, span: p.spanFrom(start) };
  }
  p.accept('COLUMN');
  const columns = p.at('(') ? parseParenthesizedList(p, parseColumnPath) : [parseColumnPath(p)];
  return { kind: 'drop-columns', ifExists, columns, span: p.spanFrom(start) };
}

function parseRename(p: Parser, start: number): AlterTableAction {
  if (p.at('TO')) return finishRenameTo(p, start);
  const from = parseColumnPath(p);
  p.expect('TO', "after the column's name");
  const to = parseIdentifier(p, 'the new name', 'after TO');
  return { kind: 'rename-column', from, to, span: p.spanFrom(start) };
}

/** `TO path` after RENAME. */
export function finishRenameTo(p: Parser, start: number): RenameTo {
  p.expect('TO', 'after RENAME');
  const path = parseObjectPath(p, 'new-name', 'the new name', 'after TO');
  return { kind: 'rename-to', path, span: p.spanFrom(start) };
}

/** `('k' = 'v', ..)` after SET. */
export function finishSetOptions(p: Parser, start: number): SetOptions {
  const options = parseOptions(p, 'after SET');
  return { kind: 'set-options', options, span: p.spanFrom(start) };
}

/** `('k', ..)` after RESET. */
export function finishResetOptions(p: Parser, start: number): ResetOptions {
  p.expect('(', 'after RESET');
  const keys = p.at(')')
    ? []
    : parseList(p, parser => parseOneString(parser, "an option's key in single quotes"), listStops);
  p.expect(')', 'to close the keys');
  return { kind: 'reset-options', keys, span: p.spanFrom(start) };
}
