import { userError } from '@lockstep/kernel/errors';
import type { UserFunction } from '@lockstep/sql/catalog';
import { type LogicalType, printType, withNullable } from '@lockstep/sql/types';
import { type JsonValue, toJsonValue } from '../batch/json-value.ts';
import type { Value } from '../batch/value.ts';
import { fromJsonValue, WrongType } from './from-json-value.ts';
import type { Scalar } from './sandbox.ts';

/** Argument texts in errors are cut here. */
const shownCharactersMax = 200;

/** Arguments as JSON, as they go into a sandbox. */
export const argumentsText = (args: readonly Value[], types: readonly LogicalType[]): string =>
  JSON.stringify(args.map((arg, i) => toJsonValue(arg, types[i]!)));

export function shownCall(args: readonly Value[], types: readonly LogicalType[]): string {
  const text = argumentsText(args, types).slice(1, -1);
  return `called with (${text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text})`;
}

/** What came out of the sandbox, checked against the declared type. */
export function answer({ name, resultType }: UserFunction, result: Scalar, describe: () => string): Value {
  try {
    const json: JsonValue = typeof result === 'string' ? JSON.parse(result) : result;
    return fromJsonValue(json, resultType);
  } catch (error) {
    if (error instanceof WrongType) {
      const shown = JSON.stringify(error.value).slice(0, shownCharactersMax);
      const declared = printType(withNullable(error.type, true));
      const not = error.value === null ? `${declared} NOT NULL` : declared;
      throw userError('function.result', `Function ${name} gave ${shown}, which is not ${not}, ${describe()}`);
    }
    if (error instanceof SyntaxError)
      throw userError('function.result', `Function ${name} gave what can't be read, ${describe()}`);
    throw error;
  }
}
