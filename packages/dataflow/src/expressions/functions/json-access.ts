import type { LogicalType } from '@lockstep/sql/types';
import type { Value } from '../../batch/value.ts';
import { isJsonArray, isJsonScalar, type Json, JsonNumber } from '../json/json.ts';
import { type JsonPath, parseJsonPath, selectJson } from '../json/json-path.ts';
import { parseJson } from '../json/parse-json.ts';
import { printJson } from '../json/print-json.ts';
import { functionError } from './function-error.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, seesNull, strict } from './kernel.ts';
import { remembered } from './remembered.ts';

/** What a path finds. `value` is undefined when it leads nowhere in lax mode; in strict mode that is an `error`. */
type Found = { readonly path: JsonPath; readonly value: Json | undefined } | { readonly error: string };

/** Finds what is at the path of a call's second argument, compiling each path once and parsing each text once in a row. */
function finder(): (text: string, path: string) => Found {
  const compile = remembered(path => ({ path: parseJsonPath(path) }));
  const parse = remembered(text => ({ root: parseJson(text) }));
  return (text, written) => {
    const { path } = compile(written);
    if (path === null) return { error: `Illegal JSON path: ${written}` };
    const { root } = parse(text);
    const value = root === undefined ? undefined : selectJson(root, path);
    if (value !== undefined || path.mode === 'lax') return { path, value };
    return { error: root === undefined ? 'The text is no JSON' : `No results for path: ${written}` };
  };
}

/** `JSON_EXISTS(json, path [, on error])`. A JSON null counts as nothing. */
function bindExists({ functionName }: BoundCall): KernelFunction {
  const find = finder();
  return (text: string, path: string, onError = 'FALSE'): Value => {
    const found = find(text, path);
    if (!('error' in found)) return found.value !== undefined && found.value !== null;
    if (onError === 'ERROR') throw functionError(functionName, found.error, text);
    return onError === 'UNKNOWN' ? null : onError === 'TRUE';
  };
}

/** The clauses ON EMPTY and ON ERROR of one call; a `default` is of the call's type. */
interface Fallbacks {
  readonly functionName: string;
  readonly onEmpty: Fallback;
  readonly onError: Fallback;
}

interface Fallback {
  readonly behavior: string;
  readonly value: Value;
}

function onEmpty({ functionName, onEmpty: { behavior, value } }: Fallbacks): Value {
  if (behavior !== 'ERROR') return value;
  throw functionError(functionName, `Empty result of ${functionName} function is not allowed`, null, 'empty_json');
}

function onError({ functionName, onError: { behavior, value } }: Fallbacks, why: string): Value {
  if (behavior !== 'ERROR') return value;
  throw functionError(functionName, why, null, 'bad_json');
}

/** `JSON_VALUE(json, path [, on empty, default, on error, default])`. */
function bindValue({ functionName, type }: BoundCall): KernelFunction {
  const find = finder();
  const convert = scalarReader(type, functionName);
  return ((
    text: string | null,
    path: string | null,
    emptyBehavior = 'NULL',
    emptyValue: Value = null,
    errorBehavior = 'NULL',
    errorValue: Value = null,
  ): Value => {
    if (text === null || path === null) return null;
    const fallbacks: Fallbacks = {
      functionName,
      onEmpty: { behavior: emptyBehavior, value: emptyValue },
      onError: { behavior: errorBehavior, value: errorValue },
    };
    const found = find(text, path);
    if ('error' in found) return onError(fallbacks, found.error);
    const { value = null } = found;
    if (value === null) return onEmpty(fallbacks);
    if (isJsonScalar(value)) return convert(value);
    if (found.path.mode === 'lax') return onEmpty(fallbacks);
    const why = `Strict jsonpath mode requires scalar value, and the actual value is: '${printJson(value)}'`;
    return onError(fallbacks, why);
  }) as KernelFunction;
}

type Scalar = boolean | number | string | JsonNumber;

const scalarText = (value: Scalar): string => (value instanceof JsonNumber ? value.text : String(value));

/** RETURNING: the scalar as text, or read from its text as Java's `valueOf` does; text that does not fit fails. */
function scalarReader({ kind }: LogicalType, functionName: string): (value: Scalar) => Value {
  const misfit = (value: Scalar): never => {
    throw functionError(functionName, `${functionName} cannot return '${scalarText(value)}' as ${kind}`, value);
  };
  switch (kind) {
    case 'BOOLEAN':
      return value => scalarText(value).toLowerCase() === 'true';
    case 'INTEGER':
      return value => {
        const number = /^[+-]?\d+$/.test(scalarText(value)) ? Number(scalarText(value)) : Number.NaN;
        return number === (number | 0) ? number : misfit(value);
      };
    case 'DOUBLE':
      return value => {
        const text = scalarText(value).trim();
        const number = text === '' ? Number.NaN : Number(text);
        return Number.isNaN(number) && text !== 'NaN' ? misfit(value) : number;
      };
    default:
      return scalarText;
  }
}

const emptyTexts: Readonly<Record<string, string>> = { 'EMPTY ARRAY': '[]', 'EMPTY OBJECT': '{}' };

/** `JSON_QUERY(json, path [, wrapper, on empty, on error [, a NULL of RETURNING's type]])`. */
function bindQuery({ functionName, type }: BoundCall): KernelFunction {
  const find = finder();
  const isArray = type.kind === 'ARRAY';
  const emptyOf = (behavior: string): Value =>
    isArray && behavior === 'EMPTY ARRAY' ? [] : (emptyTexts[behavior] ?? null);
  return ((
    text: string | null,
    path: string | null,
    wrapper = 'WITHOUT',
    emptyBehavior = 'NULL',
    errorBehavior = 'NULL',
  ): Value => {
    if (text === null || path === null) return null;
    const fallbacks: Fallbacks = {
      functionName,
      onEmpty: { behavior: emptyBehavior, value: emptyOf(emptyBehavior) },
      onError: { behavior: errorBehavior, value: emptyOf(errorBehavior) },
    };
    const found = find(text, path);
    if ('error' in found) return onError(fallbacks, found.error);
    const { value = null } = found;
    if (value === null) return onEmpty(fallbacks);
    const wrapped = wrapper === 'UNCONDITIONAL' || (wrapper === 'CONDITIONAL' && !isJsonArray(value)) ? [value] : value;
    if (!isJsonScalar(wrapped)) {
      if (!isArray) return printJson(wrapped);
      return isJsonArray(wrapped) ? wrapped.map(elementText) : onError(fallbacks, 'The value is no array');
    }
    if (found.path.mode === 'lax') return onEmpty(fallbacks);
    const why = `Strict jsonpath mode requires array or object value, and the actual value is: '${elementText(wrapped)}'`;
    return onError(fallbacks, why);
  }) as KernelFunction;
}

/** Scalars without quotes, everything else as JSON. */
function elementText(value: Json): string | null {
  if (value === null) return null;
  return isJsonScalar(value) ? scalarText(value) : printJson(value);
}

export const jsonAccessKernels: KernelFamily = {
  JSON_EXISTS: strict(bindExists),
  JSON_VALUE: seesNull(bindValue),
  JSON_QUERY: seesNull(bindQuery),
};
