import { userError } from '@lockstep/kernel/errors';
import type { UserFunction } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import type { Value } from '../batch/value.ts';
import { answer, argumentsText, shownCall } from './crossing.ts';
import type { Sandbox } from './sandbox.ts';

/** A user's aggregate function. The state of a group is JSON text that only the function understands. */
export class UserAggregate {
  readonly parameterTypes: readonly LogicalType[];
  readonly #userFunction: UserFunction;
  readonly #sandbox: Sandbox;

  constructor(userFunction: UserFunction, sandbox: Sandbox) {
    this.#userFunction = userFunction;
    this.#sandbox = sandbox;
    this.parameterTypes = userFunction.parameters.map(({ type }) => type);
  }

  get resultType(): LogicalType {
    return this.#userFunction.resultType;
  }

  init(): string {
    return this.#changed('init', [], () => 'called for a new group');
  }

  accumulate(state: string, args: readonly Value[]): string {
    return this.#changed('accumulate', [state, this.#text(args)], () => shownCall(args, this.parameterTypes));
  }

  retract(state: string, args: readonly Value[]): string {
    return this.#changed('retract', [state, this.#text(args)], () => shownCall(args, this.parameterTypes));
  }

  merge(state: string, other: string): string {
    return this.#changed('merge', [state, other], () => 'called to merge two states');
  }

  result(state: string): Value {
    const describe = (): string => 'called for the result of a group';
    return answer(this.#userFunction, this.#sandbox.call('result', [state], describe), describe);
  }

  /** Refuses a use that the function has no method for. */
  require(method: 'retract' | 'merge', because: string): void {
    if (this.#sandbox.has(method)) return;
    throw userError(
      'function.method_missing',
      `Aggregate function ${this.#userFunction.name} needs the method ${method}: ${because}`,
    );
  }

  #text(args: readonly Value[]): string {
    return argumentsText(args, this.parameterTypes);
  }

  #changed(entry: string, args: readonly string[], describe: () => string): string {
    const state = this.#sandbox.call(entry, args, describe);
    if (typeof state === 'string') return state;
    throw userError(
      'function.result',
      `Aggregate function ${this.#userFunction.name} has no state after ${entry}, ${describe()}`,
    );
  }
}
