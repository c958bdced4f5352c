import { userError } from '@lockstep/kernel/errors';
import type { UserFunction } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import type { Value } from '../batch/value.ts';
import type { CallableFunction } from '../expressions/session.ts';
import { answer, argumentsText, shownCall } from './crossing.ts';
import { Sandbox, type Scalar } from './sandbox.ts';
import { defaultLimits, type SandboxLimits } from './sandbox-limits.ts';
import { UserAggregate } from './user-aggregate.ts';

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

  aggregate(userFunction: UserFunction): UserAggregate {
    return new UserAggregate(userFunction, this.#sandboxOf(userFunction));
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
