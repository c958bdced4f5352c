import type { BuiltInTypeName, DataType, RowTypeField } from '../ast/index.ts';
import { typeNames } from '../lex/index.ts';
import { parseIntervalQualifier, parseString, parseWholeNumber } from './literals.ts';
import { parseIdentifier, parseIdentifierAfterDot, parseList } from './names.ts';
import type { Parser } from './parser.ts';
import { suggestWord } from './suggest-word.ts';

/** What is known of a type before its `[NOT] NULL`; each member of the union loses its own. */
type Unfinished<T extends DataType = DataType> = T extends DataType ? Omit<T, 'nullable' | 'span'> : never;

/** A type with its `[NOT] NULL` and postfix `ARRAY` / `MULTISET`. */
export function parseDataType(p: Parser, place = ''): DataType {
  return p.nested(() => {
    const start = p.token.start;
    let type = finishType(p, start, parseBareType(p, place));
    let layers = 1;
    for (let form = p.acceptOneOf(postfixes); form !== undefined; form = p.acceptOneOf(postfixes)) {
      layers += 1;
      p.checkChain(layers);
      type = finishType(p, start, { kind: form === 'ARRAY' ? 'array-type' : 'multiset-type', element: type });
    }
    return type;
  });
}

const postfixes = ['ARRAY', 'MULTISET'] as const;

function finishType(p: Parser, start: number, type: Unfinished): DataType {
  const nullable = !p.accept('NOT', 'NULL');
  if (nullable && p.at('NULL') && p.peek(1).key !== 'ON') p.advance();
  return { ...type, nullable, span: p.spanFrom(start) };
}

/** Types with at most these many numbers in parentheses. */
const numericParameters: Readonly<Record<string, readonly [name: BuiltInTypeName, parametersMax: number]>> = {
  STRING: ['STRING', 0],
  BOOLEAN: ['BOOLEAN', 0],
  BINARY: ['BINARY', 1],
  VARBINARY: ['VARBINARY', 1],
  BYTES: ['BYTES', 0],
  DECIMAL: ['DECIMAL', 2],
  DEC: ['DECIMAL', 2],
  NUMERIC: ['DECIMAL', 2],
  TINYINT: ['TINYINT', 0],
  SMALLINT: ['SMALLINT', 0],
  INT: ['INTEGER', 0],
  INTEGER: ['INTEGER', 0],
  BIGINT: ['BIGINT', 0],
  FLOAT: ['FLOAT', 0],
  DATE: ['DATE', 0],
  TIMESTAMP_LTZ: ['TIMESTAMP_LTZ', 1],
  VARCHAR: ['VARCHAR', 1],
  VARIANT: ['VARIANT', 0],
  BITMAP: ['BITMAP', 0],
  DESCRIPTOR: ['DESCRIPTOR', 0],
  NULL: ['NULL', 0],
};

function parseBareType(p: Parser, place: string): Unfinished {
  p.wants('data-type');
  const { key, kind } = p.token;
  if (kind === 'quoted-identifier') return parseUserType(p);
  if (kind !== 'word') p.failMissing('a data type', place);
  if (Object.hasOwn(numericParameters, key)) {
    const [name, parametersMax] = numericParameters[key]!;
    p.advance();
    return { kind: 'named-type', name, parameters: parseParameters(p, parametersMax) };
  }
  switch (key) {
    case 'CHAR':
    case 'CHARACTER':
      return parseCharType(p);
    case 'DOUBLE':
      p.advance();
      p.accept('PRECISION');
      return { kind: 'named-type', name: 'DOUBLE', parameters: [] };
    case 'TIME':
    case 'TIMESTAMP':
      return parseTimeType(p, key);
    case 'INTERVAL':
      p.advance();
      return { kind: 'interval-type', qualifier: parseIntervalQualifier(p) };
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'ROW':
    case 'STRUCTURED':
      return parseCompositeType(p, key);
    case 'RAW':
      return parseRawType(p);
    default:
      return parseUserType(p);
  }
}

function parseParameters(p: Parser, parametersMax: number): readonly number[] {
  const parameters: number[] = [];
  if (parametersMax === 0 || !p.accept('(')) return parameters;
  do parameters.push(parseWholeNumber(p, 'a whole number'));
  while (parameters.length < parametersMax && p.accept(','));
  p.expect(')', "to close the type's parameters");
  return parameters;
}

function parseCharType(p: Parser): Unfinished {
  p.advance();
  const name = p.accept('VARYING') ? 'VARCHAR' : 'CHAR';
  return { kind: 'named-type', name, parameters: parseParameters(p, 1) };
}

function parseTimeType(p: Parser, key: 'TIME' | 'TIMESTAMP'): Unfinished {
  p.advance();
  const parameters = parseParameters(p, 1);
  if (p.accept('WITHOUT')) p.expect('TIME ZONE');
  else if (p.atSequence('WITH', 'LOCAL')) {
    p.expect('WITH LOCAL TIME ZONE');
    if (key === 'TIMESTAMP') return { kind: 'named-type', name: 'TIMESTAMP_LTZ', parameters };
  } else if (p.atSequence('WITH', 'TIME')) {
    p.expect('WITH TIME ZONE');
    if (key === 'TIMESTAMP') return { kind: 'named-type', name: 'TIMESTAMP_TZ', parameters };
  }
  return { kind: 'named-type', name: key, parameters };
}

function parseCompositeType(p: Parser, key: 'ARRAY' | 'MULTISET' | 'MAP' | 'ROW' | 'STRUCTURED'): Unfinished {
  p.advance();
  if (key === 'ROW') return { kind: 'row-type', fields: parseRowFields(p) };
  p.expect('<', `after ${key}`);
  if (key === 'STRUCTURED') return parseStructuredType(p);
  const first = parseDataType(p, `inside ${key}<..>`);
  if (key === 'MAP') p.expect(',', 'between the types of the key and the value');
  const value = key === 'MAP' ? parseDataType(p, `inside ${key}<..>`) : undefined;
  p.expect('>', `to close ${key}<..>`);
  if (value !== undefined) return { kind: 'map-type', key: first, value };
  return { kind: key === 'ARRAY' ? 'array-type' : 'multiset-type', element: first };
}

const fieldStops = new Set([',', '>']);

function parseRowFields(p: Parser): readonly RowTypeField[] {
  if (p.accept('<>')) return [];
  const close = p.accept('(') ? ')' : '>';
  if (close === '>') p.expect('<', 'after ROW');
  if (p.accept(close)) return [];
  const fields = parseList(p, parseRowField, fieldStops);
  p.expect(close, "to close the row's fields");
  return fields;
}

function parseRowField(p: Parser): RowTypeField {
  const start = p.token.start;
  p.wants('new-name');
  const name = parseIdentifier(p, 'a field name');
  const type = parseDataType(p, 'after the field name');
  const comment = p.token.kind === 'string' ? parseString(p) : undefined;
  return { kind: 'row-type-field', name, type, comment, span: p.spanFrom(start) };
}

function parseStructuredType(p: Parser): Unfinished {
  const className = parseString(p, 'a class name in single quotes');
  const fields = p.accept(',') ? parseList(p, parseRowField, fieldStops) : [];
  p.expect('>', 'to close STRUCTURED<..>');
  return { kind: 'structured-type', className, fields };
}

function parseRawType(p: Parser): Unfinished {
  p.advance();
  p.expect('(', 'after RAW');
  const className = parseString(p, 'a class name in single quotes');
  const serializer = p.accept(',') ? parseString(p) : undefined;
  p.expect(')', 'to close RAW(..)');
  return { kind: 'raw-type', className, serializer };
}

/** A name that is no built-in type. A plain single word is no type of Flink either, and most likely a slip. */
function parseUserType(p: Parser): Unfinished {
  const start = p.token.start;
  const { kind, key, value } = p.token;
  if (kind === 'word' && p.peek(1).key !== '.') {
    const word = suggestWord(key, typeNames);
    p.report(
      p.token,
      'parse.unknown-type',
      `\`${value}\` is no data type`,
      word === undefined
        ? 'Types are STRING, INT, BIGINT, DOUBLE, DECIMAL(10, 2), BOOLEAN, DATE, TIMESTAMP(3), ARRAY<..>, ROW<..> and others'
        : `Did you mean ${word}?`,
    );
  }
  const parts = [parseIdentifier(p, 'a data type')];
  while (p.accept('.')) parts.push(parseIdentifierAfterDot(p));
  return { kind: 'user-type', path: { kind: 'object-path', parts, span: p.spanFrom(start) } };
}
