import type { UserFunction } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import type { Value } from '../../batch/value.ts';
import type { ExpressionSession } from '../session.ts';

/** A call with everything that is known before the first row. */
export interface BoundCall {
  readonly functionName: string;
  readonly type: LogicalType;
  readonly argTypes: readonly LogicalType[];
  /** Values of arguments that are literals; undefined for the others. */
  readonly literals: readonly (Value | undefined)[];
  /** Of arguments, whether they are literals that somebody wrote; the planner makes literals too. */
  readonly written: readonly boolean[];
  /** Of arguments that are calls, the function's key. */
  readonly argFunctions: readonly (string | undefined)[];
  readonly session: ExpressionSession;
  readonly userFunction?: UserFunction | undefined;
}

/**
 * Computes one call on boxed values (see `Value`). Its parameters are as narrow as the argument types allow, which TypeScript can only check
 * where the function is written: the table of kernels forgets them.
 */
export type KernelFunction = (...args: never[]) => Value;

/** An argument or result inside generated code: JavaScript expressions without effects. */
export interface InlineOperand {
  readonly value: string;
  /** Nanoseconds of the millisecond; timestamps only. */
  readonly nanos?: string | undefined;
}

/** How one registry function runs. */
export interface Kernel {
  /** `strict`: NULL when an argument is NULL, and the function never sees one. `sees-null`: arguments may be null. */
  readonly nullRule: 'strict' | 'sees-null';
  readonly bind: (call: BoundCall) => KernelFunction;
  /**
   * Source for generated code, for hot functions: over arguments that are not NULL, giving a result that is not NULL. Must compute what `bind` computes.
   * Undefined: this call is not inlined. Each argument may be used more than once.
   */
  readonly inline?: (call: BoundCall, args: readonly InlineOperand[]) => InlineOperand | undefined;
}

export type KernelFamily = Readonly<Record<string, Kernel>>;

export const strict = (bind: Kernel['bind'], inline?: Kernel['inline']): Kernel =>
  inline === undefined ? { nullRule: 'strict', bind } : { nullRule: 'strict', bind, inline };

export const seesNull = (bind: Kernel['bind']): Kernel => ({ nullRule: 'sees-null', bind });

/** A strict kernel that needs to know nothing of its call. */
export const plain = (compute: KernelFunction): Kernel => strict(() => compute);
