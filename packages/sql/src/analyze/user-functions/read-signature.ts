import type { DataType } from '../../ast/index.ts';
import type { UserFunction } from '../../catalog/index.ts';
import { parseExpression } from '../../parse/index.ts';
import type { LogicalType } from '../../types/index.ts';

/** What the comment at the head of a function's source declares. */
export type Signature = Pick<UserFunction, 'kind' | 'parameters' | 'resultType' | 'isDeterministic' | 'doc'>;

/** What is wrong with the comment, as a sentence. */
export interface SignatureProblem {
  readonly problem: string;
}

const commentAtHead = /^\s*\/\*\*([\s\S]*?)\*\//;
const tag = /^@(\w+)\s*(?:\{([^}]*)\})?\s*(\S*)/;

const needsComment =
  'The source must begin with a comment that declares its types: /** @param {INT} n  @returns {STRING} */';

/**
 * The signature that the comment at the head of a JavaScript function declares, with Flink SQL's types in braces:
 *
 *     /**
 *      * What it does.
 *      * @param {INT} count
 *      * @returns {STRING}
 *      * /
 *
 * `@yields {ROW<...>}` in place of `@returns` makes it a table function, `@aggregate` an aggregate function; `@nondeterministic` says that equal arguments may
 * give different results. Nothing of the source is run.
 */
export function readSignature(
  source: string,
  resolveType: (type: DataType) => LogicalType,
): Signature | SignatureProblem {
  const comment = commentAtHead.exec(source)?.[1];
  if (comment === undefined) return { problem: needsComment };
  const lines = comment.split('\n').map(line => line.replace(/^[\s*]+/, '').trim());
  const tags = lines.flatMap(line => splitTags(line)).flatMap(line => parseTag(line));
  const typed: { readonly name: string; readonly argument: string; readonly type: LogicalType }[] = [];
  for (const { name, typeText, argument } of tags) {
    if (!['param', 'returns', 'return', 'yields'].includes(name)) continue;
    const type = parseType(typeText);
    if (type === null)
      return { problem: `'${typeText ?? ''}' of @${name} ${argument} is not a type`.replace('  ', ' ') };
    typed.push({ name, argument, type: resolveType(type) });
  }
  const parameters = typed
    .filter(({ name }) => name === 'param')
    .map(({ argument, type }) => ({ name: argument, type }));
  const results = typed.filter(({ name }) => name !== 'param');
  const [result, another] = results;
  if (result === undefined)
    return { problem: 'The comment declares no result: write @returns {TYPE} or @yields {TYPE}' };
  if (another !== undefined) return { problem: 'The comment declares more than one result' };
  const flags = new Set(tags.map(({ name }) => name));
  const kind = result.name === 'yields' ? 'table' : flags.has('aggregate') ? 'aggregate' : 'scalar';
  return {
    kind,
    parameters,
    resultType: kind === 'table' ? rowsOf(result.type) : result.type,
    isDeterministic: !flags.has('nondeterministic'),
    doc: lines.filter(line => line !== '' && !line.startsWith('@')).join(' '),
  };
}

/** Tags may share a line: `@param {INT} n  @returns {INT}`. */
const splitTags = (line: string): readonly string[] =>
  line.includes('@') ? line.slice(line.indexOf('@')).split(/\s+(?=@)/) : [];

function parseTag(line: string) {
  const match = tag.exec(line);
  return match === null ? [] : [{ name: match[1]!, typeText: match[2], argument: match[3]! }];
}

function parseType(text: string | undefined): DataType | null {
  if (text === undefined) return null;
  const { expression, diagnostics } = parseExpression(`CAST(NULL AS ${text})`);
  return diagnostics.length === 0 && expression?.kind === 'cast' ? expression.type : null;
}

/** A table function gives rows; a value alone is a row of one column. */
function rowsOf(type: LogicalType): LogicalType {
  const element: LogicalType =
    type.kind === 'ROW'
      ? { ...type, nullable: false }
      : { kind: 'ROW', fields: [{ name: 'f0', type }], nullable: false };
  return { kind: 'ARRAY', element, nullable: false };
}
