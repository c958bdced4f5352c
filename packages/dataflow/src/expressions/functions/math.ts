import { JavaRandom } from './java-random.ts';
import type { BoundCall, Kernel, KernelFamily, KernelFunction } from './kernel.ts';
import { plain, strict } from './kernel.ts';
import { bindRounding } from './rounding.ts';
import { bindTimeRounding } from './time-rounding.ts';
import { isTimePoint } from './wall-clock.ts';

const real = (compute: (value: number) => number): Kernel => plain(compute);

function bindAbs({ type }: BoundCall): KernelFunction {
  switch (type.kind) {
    case 'BIGINT':
      return (value: bigint) => BigInt.asIntN(64, value < 0n ? -value : value);
    case 'DECIMAL':
      return (value: bigint) => (value < 0n ? -value : value);
    case 'INTEGER':
      return (value: number) => Math.abs(value) | 0;
    case 'SMALLINT':
      return (value: number) => (Math.abs(value) << 16) >> 16;
    case 'TINYINT':
      return (value: number) => (Math.abs(value) << 24) >> 24;
    default:
      return Math.abs;
  }
}

function bindSign({ type }: BoundCall): KernelFunction {
  const unit = type.kind === 'DECIMAL' ? 10n ** BigInt(type.scale) : 1n;
  if (type.kind === 'BIGINT' || type.kind === 'DECIMAL') {
    return (value: bigint) => (value > 0n ? unit : value < 0n ? -unit : 0n);
  }
  return Math.sign;
}

function logarithm(first: number, second?: number): number {
  return second === undefined ? Math.log(first) : Math.log(second) / Math.log(first);
}

function bindRand({ literals }: BoundCall): KernelFunction {
  const [seed] = literals;
  if (typeof seed !== 'number')
    return (each?: number) => (each === undefined ? Math.random() : new JavaRandom(each).nextDouble());
  const random = new JavaRandom(seed);
  return () => random.nextDouble();
}

function bindRandInteger({ literals }: BoundCall): KernelFunction {
  const [seed] = literals;
  if (literals.length < 2) return (bound: number) => Math.floor(Math.random() * bound);
  if (typeof seed !== 'number') return (each: number, bound: number) => new JavaRandom(each).nextInt(bound);
  const random = new JavaRandom(seed);
  return (_: number, bound: number) => random.nextInt(bound);
}

const hex = (value: bigint): string => BigInt.asUintN(64, value).toString(16).toUpperCase();

/** Rounds numbers to whole ones and times to units. */
const toWholeOrUnit = (mode: 'floor' | 'ceil'): Kernel =>
  strict(call => (isTimePoint(call.argTypes[0]!) ? bindTimeRounding(call, mode) : bindRounding(call, mode)));

export const mathKernels: KernelFamily = {
  ABS: strict(bindAbs),
  SIGN: strict(bindSign),
  CEIL: toWholeOrUnit('ceil'),
  FLOOR: toWholeOrUnit('floor'),
  ROUND: strict(call => bindRounding(call, 'half-up')),
  TRUNCATE: strict(call => bindRounding(call, 'down')),
  POWER: plain((base: number, exponent: number) => base ** exponent),
  SQRT: real(Math.sqrt),
  EXP: real(Math.exp),
  LN: real(Math.log),
  LOG10: real(Math.log10),
  LOG2: real(Math.log2),
  LOG: plain(logarithm),
  PI: plain(() => Math.PI),
  E: plain(() => Math.E),
  SIN: real(Math.sin),
  COS: real(Math.cos),
  TAN: real(Math.tan),
  COT: real(value => 1 / Math.tan(value)),
  ASIN: real(Math.asin),
  ACOS: real(Math.acos),
  ATAN: real(Math.atan),
  ATAN2: plain(Math.atan2),
  SINH: real(Math.sinh),
  COSH: real(Math.cosh),
  TANH: real(Math.tanh),
  DEGREES: real(value => value * (180 / Math.PI)),
  RADIANS: real(value => value * (Math.PI / 180)),
  RAND: strict(bindRand),
  RAND_INTEGER: strict(bindRandInteger),
  HEX: strict(({ argTypes }) =>
    argTypes[0]!.kind === 'BIGINT' ? hex : (text: string) => Buffer.from(text).toString('hex').toUpperCase(),
  ),
  BIN: plain((value: bigint) => BigInt.asUintN(64, value).toString(2)),
};
