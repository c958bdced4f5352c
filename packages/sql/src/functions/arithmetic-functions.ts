import { commonType } from '../types/common-type.ts';
import { asDecimal, decimalProduct, decimalQuotient, decimalRemainder, decimalSum } from '../types/decimal-types.ts';
import { type DecimalType, doubleType, integerType, type LogicalType } from '../types/logical-type.ts';
import { isInteger, isInterval, isNumeric, isTemporal, isTimestamp } from '../types/type-families.ts';
import type { ResolvedSignature } from './function-definition.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { parameter, takes, wrongCount } from './parameters.ts';
import { withoutTimeAttribute } from './result-types.ts';

type BinaryRule = (left: LogicalType, right: LogicalType) => ReturnType<TypeRule>;
type DecimalRule = (left: DecimalType, right: DecimalType) => DecimalType;

/** Both operands, an untyped NULL read as the type of the other. */
const operands =
  (rule: BinaryRule): TypeRule =>
  args => {
    const [left, right] = args;
    if (left === undefined || right === undefined || args.length > 2) {
      return wrongCount('2 arguments', args.length);
    }
    const typed = (type: LogicalType, other: LogicalType): LogicalType =>
      type.kind !== 'NULL' ? type : other.kind !== 'NULL' ? other : integerType;
    return rule(typed(left.type, right.type), typed(right.type, left.type));
  };

/**
 * Integers widen to the larger, decimals follow `decimal`, anything with a float is a float.
 * A decimal result can be NULL for operands that are not: it overflows to NULL. Hence the `rule` nullability of the family.
 */
function numeric(left: LogicalType, right: LogicalType, decimal: DecimalRule): ResolvedSignature | null {
  if (!isNumeric(left) || !isNumeric(right)) return null;
  const nullable = left.nullable || right.nullable;
  const common = commonType(left, right)!;
  if (common.kind !== 'DECIMAL') return { parameterTypes: [common, common], resultType: { ...common, nullable } };
  const [a, b] = [asDecimal(left)!, asDecimal(right)!];
  return { parameterTypes: [a, b], resultType: { ...decimal(a, b), nullable: true } };
}

/** `point + interval`, `interval + interval` of one kind. */
function shifted(left: LogicalType, right: LogicalType): ResolvedSignature | null {
  if (!isInterval(right)) return null;
  if (!isTemporal(left) && left.kind !== right.kind) return null;
  const nullable = left.nullable || right.nullable;
  return { parameterTypes: [left, right], resultType: { ...withoutTimeAttribute(left), nullable } };
}

function mirrored(resolved: ResolvedSignature | null): ResolvedSignature | null {
  return resolved && { ...resolved, parameterTypes: resolved.parameterTypes.toReversed() };
}

/** `interval * number`, `interval / number`. */
function scaled(left: LogicalType, right: LogicalType): ResolvedSignature | null {
  if (!isInterval(left) || !isNumeric(right)) return null;
  const factor = isInteger(right) ? right : doubleType;
  return { parameterTypes: [left, factor], resultType: { ...left, nullable: left.nullable || right.nullable } };
}

const minus: BinaryRule = (left, right) => {
  const isPoint = (type: LogicalType): boolean => isTimestamp(type) || type.kind === 'DATE';
  if (isPoint(left) && isPoint(right)) {
    return { error: 'does not subtract one time from another; use TIMESTAMPDIFF(unit, earlier, later)' };
  }
  return numeric(left, right, decimalSum) ?? shifted(left, right);
};

/** The remainder of exact whole numbers has the divisor's type. */
const remainder: BinaryRule = (left, right) => {
  if (isInteger(left) && isInteger(right)) {
    return {
      parameterTypes: [left, right],
      resultType: { ...right, nullable: left.nullable || right.nullable },
    };
  }
  return numeric(left, right, decimalRemainder);
};

const negatable = parameter('[<NUMERIC> | <DATETIME_INTERVAL>]', ({ type }) =>
  type.kind === 'NULL' ? integerType : isNumeric(type) || isInterval(type) ? type : null,
);

export const arithmeticFunctions = [
  ...functionFamily(
    { category: 'arithmetic', kind: 'operator' },
    {
      PLUS: {
        signatures: ['number1 + number2', 'time + interval', 'interval + time', 'interval1 + interval2'],
        expects: [
          "'<NUMERIC> + <NUMERIC>'",
          "'<DATETIME_INTERVAL> + <DATETIME_INTERVAL>'",
          "'<DATETIME> + <DATETIME_INTERVAL>'",
          "'<DATETIME_INTERVAL> + <DATETIME>'",
        ],
        types: operands(
          (left, right) => numeric(left, right, decimalSum) ?? shifted(left, right) ?? mirrored(shifted(right, left)),
        ),
        nullable: 'rule',
        doc: {
          en: 'The sum. Integers wrap around; a decimal that does not fit becomes NULL. Adds an interval to a date, time or timestamp.',
          zh: '求和。整数溢出时回绕，超出精度的小数变为 NULL。也可将时间间隔加到日期、时间或时间戳上。',
        },
      },
      MINUS: {
        signatures: ['number1 - number2', 'time - interval', 'interval1 - interval2'],
        expects: [
          "'<NUMERIC> - <NUMERIC>'",
          "'<DATETIME_INTERVAL> - <DATETIME_INTERVAL>'",
          "'<DATETIME> - <DATETIME_INTERVAL>'",
        ],
        types: operands(minus),
        nullable: 'rule',
        doc: {
          en: 'The difference. Takes an interval off a date, time or timestamp.',
          zh: '求差。也可从日期、时间或时间戳中减去时间间隔。',
        },
      },
      TIMES: {
        signatures: ['number1 * number2', 'interval * number', 'number * interval'],
        expects: ["'<NUMERIC> * <NUMERIC>'", "'<DATETIME_INTERVAL> * <NUMERIC>'", "'<NUMERIC> * <DATETIME_INTERVAL>'"],
        types: operands(
          (left, right) => numeric(left, right, decimalProduct) ?? scaled(left, right) ?? mirrored(scaled(right, left)),
        ),
        nullable: 'rule',
        doc: { en: 'The product.', zh: '求积。' },
      },
      DIVIDE: {
        signatures: ['number1 / number2', 'interval / number'],
        expects: ["'<NUMERIC> / <NUMERIC>'", "'<DATETIME_INTERVAL> / <NUMERIC>'"],
        types: operands((left, right) => numeric(left, right, decimalQuotient) ?? scaled(left, right)),
        nullable: 'rule',
        doc: {
          en: 'The quotient; of integers, the whole part of it. Division of exact numbers by zero fails.',
          zh: '求商；整数相除取整数部分。精确数值除以零会失败。',
        },
      },
      NEGATE: {
        signatures: ['-number', '-interval'],
        expects: ["'-<NUMERIC>'", "'-<DATETIME_INTERVAL>'"],
        types: takes([negatable], ([type]) => type!),
        doc: { en: 'The number with the other sign.', zh: '取相反数。' },
      },
    },
  ),
  ...functionFamily(
    { category: 'arithmetic', kind: 'scalar' },
    {
      MOD: {
        signatures: ['MOD(number1, number2)', 'number1 % number2'],
        types: operands(remainder),
        nullable: 'rule',
        doc: {
          en: 'The remainder of the division, with the sign of the first number.',
          zh: '除法的余数，符号与被除数相同。',
        },
      },
    },
  ),
];
