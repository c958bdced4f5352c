import type {
  DataType,
  Identifier,
  PhysicalColumn,
  PrimaryKeyConstraint,
  SchemaElement,
  WatermarkDefinition,
} from '../ast/index.ts';
import { parseDataType } from './data-types.ts';
import { parseComment, parseString } from './literals.ts';
import { parseColumnNames, parseColumnPath, parseIdentifier, parseList } from './names.ts';
import type { Parser } from './parser.ts';

const elementStops = new Set([',']);

/** `(column | WATERMARK .. | PRIMARY KEY .., ..)`. */
export function parseSchemaElements(p: Parser): readonly SchemaElement[] {
  p.expect('(');
  if (p.accept(')')) return [];
  const elements = parseList(p, parseSchemaElement, elementStops);
  p.expect(')', "to close the table's columns");
  return elements;
}

/** Whether a column, key or watermark without parentheses can stand here is for the caller to know. */
export function parseSchemaElement(p: Parser): SchemaElement {
  if (p.at('WATERMARK') && p.peek(1).key === 'FOR') return parseWatermark(p);
  if (p.at('CONSTRAINT') || p.atSequence('PRIMARY', 'KEY') || p.atSequence('UNIQUE', '(')) return parseKeyConstraint(p);
  return p.keep(parseColumn(p));
}

function parseWatermark(p: Parser): WatermarkDefinition {
  const start = p.token.start;
  p.expect('WATERMARK FOR');
  const column = parseColumnPath(p);
  p.expect('AS', "after the watermark's column");
  const expression = p.expression();
  return { kind: 'watermark', column, expression, span: p.spanFrom(start) };
}

/** With its columns, as an element of its own. */
function parseKeyConstraint(p: Parser): PrimaryKeyConstraint {
  const start = p.token.start;
  const name = p.accept('CONSTRAINT') ? parseIdentifier(p, 'a name for the constraint', 'after CONSTRAINT') : undefined;
  const type = parseKeyType(p);
  const columns = parseColumnNames(p, `after ${type}`);
  const enforced = parseEnforced(p);
  return { kind: 'primary-key', name, type, columns, enforced, span: p.spanFrom(start) };
}

function parseKeyType(p: Parser): PrimaryKeyConstraint['type'] {
  if (p.accept('UNIQUE')) return 'UNIQUE';
  p.expect('PRIMARY');
  p.expect('KEY', 'after PRIMARY');
  return 'PRIMARY KEY';
}

function parseEnforced(p: Parser): boolean {
  if (p.accept('NOT')) {
    p.expect('ENFORCED', 'after NOT');
    return false;
  }
  p.accept('ENFORCED');
  return true;
}

function parseColumn(p: Parser): SchemaElement {
  const start = p.token.start;
  p.wants('new-name');
  const name = parseIdentifier(p, 'a column name');
  if (p.accept('AS')) {
    const expression = p.expression();
    const comment = parseComment(p);
    return { kind: 'computed-column', name, expression, comment, span: p.spanFrom(start) };
  }
  if (p.at(',') || p.at(')')) return { kind: 'column-name', name, span: name.span };
  const type = parseDataType(p, `after the column name ${name.name}`);
  if (p.accept('METADATA')) return finishMetadataColumn(p, start, name, type);
  return finishPhysicalColumn(p, start, name, type);
}

function finishMetadataColumn(p: Parser, start: number, name: Identifier, type: DataType): SchemaElement {
  const metadataKey = p.accept('FROM')
    ? parseString(p, "the metadata's key in single quotes", 'after METADATA FROM')
    : undefined;
  const virtual = p.accept('VIRTUAL');
  const comment = parseComment(p);
  return { kind: 'metadata-column', name, type, metadataKey, virtual, comment, span: p.spanFrom(start) };
}

function finishPhysicalColumn(p: Parser, start: number, name: Identifier, type: DataType): PhysicalColumn {
  const early = parseComment(p);
  const primaryKey = p.at('CONSTRAINT') || p.at('PRIMARY') || p.at('UNIQUE') ? parseColumnKey(p, name) : undefined;
  const comment = early ?? parseComment(p);
  return { kind: 'physical-column', name, type, primaryKey, comment, span: p.spanFrom(start) };
}

function parseColumnKey(p: Parser, column: Identifier): PrimaryKeyConstraint {
  const start = p.token.start;
  const name = p.accept('CONSTRAINT') ? parseIdentifier(p, 'a name for the constraint', 'after CONSTRAINT') : undefined;
  const type = parseKeyType(p);
  const enforced = parseEnforced(p);
  return { kind: 'primary-key', name, type, columns: [column], enforced, span: p.spanFrom(start) };
}
