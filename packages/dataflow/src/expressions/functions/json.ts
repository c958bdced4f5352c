import { toJsonValue } from '../../batch/json-value.ts';
import { decimalPlainText } from '../../batch/text/decimal-text.ts';
import type { Value } from '../../batch/value.ts';
import { type Json, type JsonPath, parseJsonPath, selectJson } from './json-path.ts';
import {
  type BoundCall,
  type Kernel,
  type KernelFamily,
  type KernelFunction,
  plain,
  seesNull,
  strict,
} from './kernel.ts';

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `json, path`: the path is a literal. Text that is no JSON has nothing at any path. */
function atPath(result: (found: readonly Json[]) => Value): Kernel {
  return strict(({ literals }: BoundCall): KernelFunction => {
    const path: JsonPath = parseJsonPath(String(literals[1]));
    return (text: string) => {
      const root = parsed(text);
      return result(root === undefined ? [] : selectJson(root, path));
    };
  });
}

function scalarText(found: readonly Json[]): Value {
  const [value] = found;
  return found.length !== 1 || value === undefined || value === null || typeof value === 'object'
    ? null
    : String(value);
}

function structureText(found: readonly Json[]): Value {
  const [value] = found;
  return found.length !== 1 || value === null || typeof value !== 'object' ? null : JSON.stringify(value);
}

/** Functions whose text is JSON already. */
const jsonMakers = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON_QUERY', 'JSON']);

/** Argument `a` as JSON text: numbers stay numbers, whatever their size, times are ISO 8601, and JSON made by a call inside stays as it is. */
function jsonText(value: Value, a: number, { argTypes, argFunctions }: BoundCall): string {
  const type = argTypes[a]!;
  if (value === null) return 'null';
  if (typeof value === 'string' && jsonMakers.has(argFunctions[a] ?? '')) return value;
  if (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ')
    return JSON.stringify(String(toJsonValue(value, type)).replace(' ', 'T'));
  if (typeof value === 'bigint')
    return type.kind === 'DECIMAL' ? decimalPlainText(value, type.scale) : value.toString();
  return JSON.stringify(toJsonValue(value, type));
}

function bindJsonObject(call: BoundCall): KernelFunction {
  return ((...args: Value[]) => {
    const members: string[] = [];
    for (let a = 0; a < args.length; a += 2) {
      members.push(`${JSON.stringify(String(args[a]))}:${jsonText(args[a + 1] ?? null, a + 1, call)}`);
    }
    return `{${members.join(',')}}`;
  }) as KernelFunction;
}

function bindJsonArray(call: BoundCall): KernelFunction {
  return ((...args: Value[]) => {
    const elements = args.flatMap((arg, a) => (arg === null ? [] : [jsonText(arg, a, call)]));
    return `[${elements.join(',')}]`;
  }) as KernelFunction;
}

/** JSON text with nothing but ASCII in it. */
const jsonQuote = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** Takes the outer quotes off and resolves escapes; text without quotes or with an escape that is none stays as it is. */
function jsonUnquote(text: string): Value {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text;
  const inner = text.slice(1, -1);
  if (/\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(inner.replaceAll('\\\\', ''))) return text;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? escapes[letter]! : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export const jsonKernels: KernelFamily = {
  JSON_EXISTS: atPath(found => found.length > 0),
  JSON_VALUE: atPath(scalarText),
  JSON_QUERY: atPath(structureText),
  JSON_STRING: strict(call => ((value: Value) => jsonText(value, 0, call)) as KernelFunction),
  JSON_OBJECT: seesNull(bindJsonObject),
  JSON_ARRAY: seesNull(bindJsonArray),
  JSON_QUOTE: plain(jsonQuote),
  JSON_UNQUOTE: plain(jsonUnquote),
};
