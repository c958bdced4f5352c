import type { DecimalType, LogicalType } from '@lockstep/sql/types';
import { divideHalfUp, fitted, powerOfTen, rescale } from '../../batch/text/decimal-text.ts';
import type { Value } from '../../batch/value.ts';
import { bindCast } from '../cast/bind-cast.ts';
import { functionError } from './function-error.ts';
import type { BoundCall, InlineOperand, Kernel, KernelFamily, KernelFunction } from './kernel.ts';
import { bindTemporalShift, inlineTemporalShift } from './temporal-shift.ts';

type Operation = 'PLUS' | 'MINUS' | 'TIMES' | 'DIVIDE' | 'MOD';

/** Java's and Flink's words. */
const divisionByZero = (functionName: string): never => {
  throw functionError(functionName, '/ by zero', 0, 'division_by_zero');
};

const integerWrap: Readonly<Partial<Record<LogicalType['kind'], (value: number) => number>>> = {
  TINYINT: value => (value << 24) >> 24,
  SMALLINT: value => (value << 16) >> 16,
  INTEGER: value => value | 0,
};

/** Arithmetic of Flink: integers wrap, decimals overflow to NULL, floats follow IEEE 754, division by zero fails for exact numbers. */
function arithmetic(operation: Operation): Kernel {
  return {
    nullRule: 'strict',
    bind: call => bindTemporalShift(operation, call) ?? bindNumeric(operation, call),
    inline: (call, args) => inlineTemporalShift(operation, call, args) ?? inlineNumeric(operation, call, args),
  };
}

function bindNumeric(operation: Operation, call: BoundCall): KernelFunction {
  const { type, argTypes } = call;
  if (type.kind === 'DECIMAL') return bindDecimal(operation, call, type);
  const compute = computeIn(operation, type.kind, call.functionName);
  if (argTypes.every(argType => argType.kind === type.kind)) return compute;
  // Operands of another kind are widened together, as in BIGINT % INTEGER, and the result is narrowed.
  const wide = widestKind(argTypes, type);
  const [toLeft, toRight] = argTypes.map(argType => bindCast(argType, wide, call.session));
  const wideCompute = computeIn(operation, wide.kind, call.functionName) as (left: Value, right: Value) => Value;
  const narrow = bindCast(wide, type, call.session);
  return ((left: Value, right: Value) => narrow(wideCompute(toLeft!(left), toRight!(right)))) as KernelFunction;
}

const kindOrder = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE'];

function widestKind(argTypes: readonly LogicalType[], type: LogicalType): LogicalType {
  if (argTypes.some(argType => argType.kind === 'DECIMAL')) return { kind: 'DOUBLE', nullable: true };
  return [...argTypes, type].reduce((a, b) => (kindOrder.indexOf(b.kind) > kindOrder.indexOf(a.kind) ? b : a));
}

function computeIn(operation: Operation, kind: LogicalType['kind'], name: string): KernelFunction {
  switch (kind) {
    case 'BIGINT':
      return int64Operations(name)[operation];
    case 'FLOAT': {
      const compute = floatOperations[operation];
      return (left: number, right: number) => Math.fround(compute(left, right));
    }
    case 'DOUBLE':
      return floatOperations[operation];
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
      return floatOperations[operation];
    default: {
      const wrap = integerWrap[kind] ?? (value => value | 0);
      const compute = integerOperations(name)[operation];
      return (left: number, right: number) => wrap(compute(left, right));
    }
  }
}

const integerOperations = (name: string): Record<Operation, (left: number, right: number) => number> => ({
  PLUS: (left, right) => left + right,
  MINUS: (left, right) => left - right,
  TIMES: Math.imul,
  DIVIDE: (left, right) => (right === 0 ? divisionByZero(name) : Math.trunc(left / right)),
  MOD: (left, right) => (right === 0 ? divisionByZero(name) : left % right),
});

const int64Operations = (name: string): Record<Operation, (left: bigint, right: bigint) => bigint> => ({
  PLUS: (left, right) => BigInt.asIntN(64, left + right),
  MINUS: (left, right) => BigInt.asIntN(64, left - right),
  TIMES: (left, right) => BigInt.asIntN(64, left * right),
  DIVIDE: (left, right) => (right === 0n ? divisionByZero(name) : BigInt.asIntN(64, left / right)),
  MOD: (left, right) => (right === 0n ? divisionByZero(name) : left % right),
});

const floatOperations: Record<Operation, (left: number, right: number) => number> = {
  PLUS: (left, right) => left + right,
  MINUS: (left, right) => left - right,
  TIMES: (left, right) => left * right,
  DIVIDE: (left, right) => left / right,
  MOD: (left, right) => left % right,
};

/** An operand of an exact type as an unscaled number. */
const unscaledOf = (type: LogicalType): ((value: number | bigint) => bigint) =>
  type.kind === 'DECIMAL' || type.kind === 'BIGINT' ? value => value as bigint : value => BigInt(value);

const scaleOf = (type: LogicalType): number => (type.kind === 'DECIMAL' ? type.scale : 0);

/** Exact, then rounded HALF_UP to the result's scale; NULL when it does not fit its precision. */
function bindDecimal(operation: Operation, { argTypes, functionName }: BoundCall, type: DecimalType): KernelFunction {
  const [leftScale, rightScale] = [scaleOf(argTypes[0]!), scaleOf(argTypes[1]!)];
  const [left, right] = [unscaledOf(argTypes[0]!), unscaledOf(argTypes[1]!)];
  const common = Math.max(leftScale, rightScale);
  const leftFactor = powerOfTen(common - leftScale);
  const rightFactor = powerOfTen(common - rightScale);
  const result = (exact: bigint, scale: number): bigint | null =>
    fitted(rescale(exact, scale, type.scale), type.precision);
  switch (operation) {
    case 'PLUS':
      return (a: bigint, b: bigint) => result(left(a) * leftFactor + right(b) * rightFactor, common);
    case 'MINUS':
      return (a: bigint, b: bigint) => result(left(a) * leftFactor - right(b) * rightFactor, common);
    case 'TIMES':
      return (a: bigint, b: bigint) => result(left(a) * right(b), leftScale + rightScale);
    case 'MOD':
      return (a: bigint, b: bigint) => {
        const divisor = right(b) * rightFactor;
        return divisor === 0n ? divisionByZero(functionName) : result((left(a) * leftFactor) % divisor, common);
      };
    case 'DIVIDE':
      return (a: bigint, b: bigint) => divided(left(a), leftScale, right(b), rightScale, type, functionName);
  }
}

function divided(a: bigint, aScale: number, b: bigint, bScale: number, type: DecimalType, name: string): bigint | null {
  if (b === 0n) return divisionByZero(name);
  const shift = type.scale - aScale + bScale;
  const dividend = shift >= 0 ? a * powerOfTen(shift) : a;
  const divisor = shift >= 0 ? b : b * powerOfTen(-shift);
  return fitted(divideHalfUp(divisor < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor), type.precision);
}

const symbols: Record<Operation, string> = { PLUS: '+', MINUS: '-', TIMES: '*', DIVIDE: '/', MOD: '%' };

const integerSource: Readonly<Record<string, (value: string) => string>> = {
  TINYINT: value => `((${value}) << 24 >> 24)`,
  SMALLINT: value => `((${value}) << 16 >> 16)`,
  INTEGER: value => `((${value}) | 0)`,
};

function inlineNumeric(
  operation: Operation,
  call: BoundCall,
  args: readonly InlineOperand[],
): InlineOperand | undefined {
  const { kind } = call.type;
  if (call.argTypes.some(argType => argType.kind !== kind)) return undefined;
  const [left, right] = [args[0]!.value, args[1]!.value];
  const source = `${left} ${symbols[operation]} ${right}`;
  // Division is inlined where it can't fail: by a literal that is not zero.
  const isExact = kind in integerSource || kind === 'BIGINT';
  if (isExact && (operation === 'DIVIDE' || operation === 'MOD') && !isNonZero(call.literals[1])) return undefined;
  switch (kind) {
    case 'BIGINT':
      return { value: operation === 'MOD' ? `(${source})` : `BigInt.asIntN(64, ${source})` };
    case 'FLOAT':
      return { value: `Math.fround(${source})` };
    case 'DOUBLE':
      return { value: `(${source})` };
    default: {
      const wrap = integerSource[kind];
      if (wrap === undefined) return undefined;
      return { value: wrap(operation === 'TIMES' ? `Math.imul(${left}, ${right})` : source) };
    }
  }
}

const isNonZero = (value: Value | undefined): boolean =>
  (typeof value === 'number' && value !== 0) || (typeof value === 'bigint' && value !== 0n);

function bindNegate({ type }: BoundCall): KernelFunction {
  const wrap = integerWrap[type.kind];
  if (type.kind === 'BIGINT') return (value: bigint) => BigInt.asIntN(64, -value);
  if (type.kind === 'DECIMAL') return (value: bigint) => -value;
  return wrap === undefined ? (value: number) => -value : (value: number) => wrap(-value);
}

export const arithmeticKernels: KernelFamily = {
  PLUS: arithmetic('PLUS'),
  MINUS: arithmetic('MINUS'),
  TIMES: arithmetic('TIMES'),
  DIVIDE: arithmetic('DIVIDE'),
  MOD: arithmetic('MOD'),
  NEGATE: { nullRule: 'strict', bind: bindNegate },
  UNARY_PLUS: { nullRule: 'strict', bind: () => (value: number) => value },
};
