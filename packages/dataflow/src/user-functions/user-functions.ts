import { userError } from '@lockstep/kernel/errors';
import type { UserFunction } from '@lockstep/sql/catalog';
import { type LogicalType, printType, withNullable } from '@lockstep/sql/types';
import { type JsonValue, toJsonValue } from '../batch/json-value.ts';
import type { Value } from '../batch/value.ts';
import type { CallableFunction } from '../expressions/session.ts';
import { fromJsonValue, WrongType } from './from-json-value.ts';
import { defaultLimits, Sandbox, type SandboxLimits, type Scalar } from './sandbox.ts';

/** Argument texts in errors are cut here. */
const shownCharactersMax = 200;

/** The user functions of one run. `open` comes first; what is not opened can't be called. */
export class UserFunctions {
  readonly #limits: SandboxLimits;
  readonly #sandboxes = new Map<string, Sandbox>();

  constructor(limits: SandboxLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Evaluates the sources; one that fails is a user error. */
  async open(functions: readonly UserFunction[]): Promise<void> {
    for (const userFunction of functions) {
      const key = keyOf(userFunction);
      if (!this.#sandboxes.has(key)) this.#sandboxes.set(key, await Sandbox.open(userFunction, this.#limits));
    }
  }

  close(): void {
    this.#sandboxes.clear();
  }

  /** A scalar or table function. */
  callable(userFunction: UserFunction): CallableFunction {
    const sandbox = this.#sandboxOf(userFunction);
    const types = userFunction.parameters.map(({ type }) => type);
    const goesDirectly = sandbox.has('direct') && types.every(isPlain);
    return (...args) => {
      const describe = (): string => shownCall(args, types);
      const result =
        goesDirectly && args.every(isPlainValue)
          ? sandbox.call('direct', args, describe)
          : sandbox.call('call', [argumentsText(args, types)], describe);
      return answer(userFunction, result, describe);
    };
  }

  #sandboxOf(userFunction: UserFunction): Sandbox {
    const sandbox = this.#sandboxes.get(keyOf(userFunction));
    if (sandbox === undefined)
      throw userError('function.not_here', `Function ${userFunction.name} can't be called here`);
    return sandbox;
  }
}

const keyOf = (userFunction: UserFunction): string => JSON.stringify(userFunction);

/** Values of these types are the same inside. */
const isPlain = ({ kind }: LogicalType): boolean =>
  ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'FLOAT', 'DOUBLE', 'CHAR', 'VARCHAR'].includes(kind);

/** A text with NUL would end there. */
const isPlainValue = (value: Value): value is Scalar =>
  typeof value === 'string' ? !value.includes('\0') : value === null || typeof value !== 'object';

const argumentsText = (args: readonly Value[], types: readonly LogicalType[]): string =>
  JSON.stringify(args.map((arg, i) => toJsonValue(arg, types[i]!)));

function shownCall(args: readonly Value[], types: readonly LogicalType[]): string {
  const text = argumentsText(args, types).slice(1, -1);
  return `called with (${text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text})`;
}

/** What came out of the sandbox, checked against the declared type. */
function answer({ name, resultType }: UserFunction, result: Scalar, describe: () => string): Value {
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
