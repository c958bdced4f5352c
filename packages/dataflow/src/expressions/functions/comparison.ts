import type { LogicalType } from '@lockstep/sql/types';
import { keyEncoderOf } from '../../batch/nested/value-codec.ts';
import { powerOfTen } from '../../batch/text/decimal-text.ts';
import type { NonNullValue, Timestamp, Value } from '../../batch/value.ts';
import {
  type BoundCall,
  type InlineOperand,
  type Kernel,
  type KernelFamily,
  type KernelFunction,
  seesNull,
  strict,
} from './kernel.ts';

/** Three-way comparison of two values that are not NULL: negative, zero, positive; NaN when a NaN takes part. */
export type Comparator = (left: NonNullValue, right: NonNullValue) => number;

/** By code point, which is the order of UTF-8 bytes: JavaScript's own `<` goes wrong for surrogate pairs against U+E000..U+FFFF. */
function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) {
      const isSurrogateA = a >= 0xd800 && a < 0xe000;
      const isSurrogateB = b >= 0xd800 && b < 0xe000;
      return isSurrogateA === isSurrogateB ? a - b : isSurrogateA ? 1 : -1;
    }
  }
  return left.length - right.length;
}

/** Unsigned, byte by byte. */
function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    if (left[at] !== right[at]) return left[at]! - right[at]!;
  }
  return left.length - right.length;
}

function compareTimestamps(left: Timestamp, right: Timestamp): number {
  return left.epochMs - right.epochMs || left.nanos - right.nanos;
}

/** Number against bigint compares exactly in JavaScript. */
function compareNumbers(left: number | bigint | boolean, right: number | bigint | boolean): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : 0;
}

/** By their encodings: nested values are equal or not, what order they have means nothing. */
function nestedComparator(type: LogicalType): Comparator {
  const encode = keyEncoderOf(type);
  return (left, right) => Buffer.compare(encode(left)!, encode(right)!);
}

/** How values of two types compare. */
export function comparatorOf(left: LogicalType, right: LogicalType): Comparator {
  switch (left.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return compareText as Comparator;
    case 'BINARY':
    case 'VARBINARY':
    case 'VARIANT':
    case 'BITMAP':
      return compareBytes as Comparator;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return compareTimestamps as Comparator;
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
      return nestedComparator(left);
    default:
      return left.kind === 'DECIMAL' || right.kind === 'DECIMAL'
        ? decimalComparator(left, right)
        : (compareNumbers as Comparator);
  }
}

/** A decimal compares with an exact number exactly, with a float as a float. */
function decimalComparator(left: LogicalType, right: LogicalType): Comparator {
  const [toLeft, toRight] = [left, right].map(type => commonFormOf(type, left, right));
  return (a, b) => compareNumbers(toLeft!(a), toRight!(b));
}

function commonFormOf(
  type: LogicalType,
  left: LogicalType,
  right: LogicalType,
): (value: NonNullValue) => number | bigint {
  const scales = [left, right].map(side => (side.kind === 'DECIMAL' ? side.scale : 0));
  const isInexact = [left, right].some(side => side.kind === 'FLOAT' || side.kind === 'DOUBLE');
  const scale = type.kind === 'DECIMAL' ? type.scale : 0;
  if (isInexact) return type.kind === 'DECIMAL' ? value => Number(value) / 10 ** scale : value => Number(value);
  const factor = powerOfTen(Math.max(...scales) - scale);
  return value => BigInt(value as number | bigint) * factor;
}

type Test = (order: number) => boolean;

interface Relation {
  readonly test: Test;
  readonly symbol: string;
}

const relations: Readonly<Record<string, Relation>> = {
  EQUALS: { test: order => order === 0, symbol: '===' },
  NOT_EQUALS: { test: order => order !== 0, symbol: '!==' },
  LESS_THAN: { test: order => order < 0, symbol: '<' },
  LESS_THAN_OR_EQUAL: { test: order => order <= 0, symbol: '<=' },
  GREATER_THAN: { test: order => order > 0, symbol: '>' },
  GREATER_THAN_OR_EQUAL: { test: order => order >= 0, symbol: '>=' },
};

function comparison({ test, symbol }: Relation): Kernel {
  return strict(
    ({ argTypes }) => {
      const compare = comparatorOf(argTypes[0]!, argTypes[1]!);
      return ((left: NonNullValue, right: NonNullValue) => test(compare(left, right))) as KernelFunction;
    },
    (call, [left, right]) => inlineComparison(symbol, call, left!, right!),
  );
}

const numberKinds = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'FLOAT',
  'DOUBLE',
  'DATE',
  'TIME',
  'INTERVAL_YEAR_MONTH',
  'INTERVAL_DAY_TIME',
]);

function inlineComparison(
  symbol: string,
  { argTypes }: BoundCall,
  left: InlineOperand,
  right: InlineOperand,
): InlineOperand | undefined {
  const [leftType, rightType] = [argTypes[0]!, argTypes[1]!];
  if (left.nanos !== undefined && right.nanos !== undefined) return { value: timestampSource(symbol, left, right) };
  const isSimple =
    (numberKinds.has(leftType.kind) && numberKinds.has(rightType.kind)) ||
    (leftType.kind === rightType.kind && (leftType.kind === 'BIGINT' || leftType.kind === 'BOOLEAN')) ||
    (leftType.kind === 'DECIMAL' && rightType.kind === 'DECIMAL' && leftType.scale === rightType.scale);
  return isSimple ? { value: `(${left.value} ${symbol} ${right.value})` } : undefined;
}

function timestampSource(symbol: string, left: InlineOperand, right: InlineOperand): string {
  const onMs = `${left.value} ${symbol} ${right.value}`;
  if (left.nanos === '0' && right.nanos === '0') return `(${onMs})`;
  const onNanos = `${left.nanos} ${symbol} ${right.nanos}`;
  if (symbol === '===') return `(${onMs} && ${onNanos})`;
  if (symbol === '!==') return `(${onMs} || ${onNanos})`;
  return `(${left.value} === ${right.value} ? ${onNanos} : ${onMs})`;
}

/** IS [NOT] DISTINCT FROM: NULL is a value like any other. */
function distinctness(isDistinct: boolean): Kernel {
  return seesNull(({ argTypes }) => {
    const compare = comparatorOf(argTypes[0]!, argTypes[1]!);
    return ((left: Value, right: Value) => {
      const isEqual = left === null || right === null ? left === right : compare(left, right) === 0;
      return isEqual !== isDistinct;
    }) as KernelFunction;
  });
}

/** The extreme of the arguments; strict, as Flink's GREATEST and LEAST. */
function extreme(isBetter: Test): Kernel {
  return strict(({ argTypes }) => {
    const compare = comparatorOf(argTypes[0]!, argTypes[0]!);
    return ((...values: NonNullValue[]) =>
      values.reduce((best, value) => (isBetter(compare(value, best)) ? value : best))) as KernelFunction;
  });
}

/** `x IN (a, b, ..)`: TRUE when one is equal, else NULL when one is NULL. */
function membership(isNegated: boolean): Kernel {
  return seesNull(({ argTypes }) => {
    const comparators = argTypes.slice(1).map(argType => comparatorOf(argTypes[0]!, argType));
    return ((value: Value, ...candidates: Value[]) => {
      if (value === null) return null;
      let hasNull = false;
      for (let c = 0; c < candidates.length; c++) {
        const candidate = candidates[c]!;
        if (candidate === null) hasNull = true;
        else if (comparators[c]!(value, candidate) === 0) return !isNegated;
      }
      return hasNull ? null : isNegated;
    }) as KernelFunction;
  });
}

export const comparisonKernels: KernelFamily = {
  ...Object.fromEntries(Object.entries(relations).map(([name, relation]) => [name, comparison(relation)])),
  IS_DISTINCT_FROM: distinctness(true),
  IS_NOT_DISTINCT_FROM: distinctness(false),
  GREATEST: extreme(order => order > 0),
  LEAST: extreme(order => order < 0),
  IN: membership(false),
  NOT_IN: membership(true),
};
