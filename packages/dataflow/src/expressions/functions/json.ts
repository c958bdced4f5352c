import { jsonObjectText, jsonText } from '../../batch/json-text.ts';
import type { Value } from '../../batch/value.ts';
import { isJsonArray, isJsonObject, isJsonScalar, type Json } from '../json/json.ts';
import { parseJson } from '../json/parse-json.ts';
import { printJson } from '../json/print-json.ts';
import { functionError } from './function-error.ts';
import { jsonAccessKernels } from './json-access.ts';
import {
  type BoundCall,
  type Kernel,
  type KernelFamily,
  type KernelFunction,
  plain,
  seesNull,
  strict,
} from './kernel.ts';

/** Functions whose text is JSON already. */
const jsonMakers = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON_QUERY', 'JSON']);

/** Argument `a` as JSON text; JSON made by a call inside stays as it is. */
function argumentText(value: Value, a: number, { argTypes, argFunctions }: BoundCall): string {
  return typeof value === 'string' && jsonMakers.has(argFunctions[a] ?? '') ? value : jsonText(value, argTypes[a]!);
}

/** `JSON_OBJECT(on null, key1, value1, ..)`: members in the order of their names; of equal names the last one counts. */
function bindJsonObject(call: BoundCall): KernelFunction {
  return ((onNull: string, ...args: Value[]) => {
    const members = new Map<string, string>();
    for (let a = 0; a < args.length; a += 2) {
      const value = args[a + 1] ?? null;
      if (args[a] === null) throw functionError('JSON_OBJECT', 'A key of JSON_OBJECT must not be NULL', null);
      if (value !== null || onNull === 'NULL') members.set(String(args[a]), argumentText(value, a + 2, call));
    }
    return jsonObjectText(members);
  }) as KernelFunction;
}

/** `JSON_ARRAY(on null, value1, ..)`. */
function bindJsonArray(call: BoundCall): KernelFunction {
  return ((onNull: string, ...args: Value[]) => {
    const elements = args.flatMap((arg, a) =>
      arg === null && onNull === 'ABSENT' ? [] : [argumentText(arg, a + 1, call)],
    );
    return `[${elements.join(',')}]`;
  }) as KernelFunction;
}

/** JSON text as it is, but in the form that all JSON functions write; blank text is NULL. */
function json(text: string): Value {
  const trimmed = text.replace(/^[\0- ]+|[\0- ]+$/g, '');
  if (trimmed === '') return null;
  const value = parseJson(trimmed);
  if (value !== undefined) return printJson(value);
  throw functionError('JSON', `Invalid JSON string in JSON(value) function: "${text}"`, text, 'bad_json');
}

const jsonTest = (holds: (value: Json) => boolean): Kernel =>
  plain((text: string) => {
    const value = parseJson(text);
    return value !== undefined && holds(value);
  });

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
  ...jsonAccessKernels,
  IS_JSON_VALUE: jsonTest(() => true),
  IS_JSON_OBJECT: jsonTest(isJsonObject),
  IS_JSON_ARRAY: jsonTest(isJsonArray),
  IS_JSON_SCALAR: jsonTest(isJsonScalar),
  JSON: plain(json),
  JSON_STRING: strict(call => ((value: Value) => argumentText(value, 0, call)) as KernelFunction),
  JSON_OBJECT: seesNull(bindJsonObject),
  JSON_ARRAY: seesNull(bindJsonArray),
  JSON_QUOTE: plain(jsonQuote),
  JSON_UNQUOTE: plain(jsonUnquote),
};
