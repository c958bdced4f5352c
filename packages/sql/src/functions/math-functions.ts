import { type DecimalType, doubleType, integerType, type LogicalType, stringType } from '../types/logical-type.ts';
import type { ArgumentType } from './function-definition.ts';
import { type FunctionSpec, functionFamily } from './function-family.ts';
import {
  bigint,
  double,
  form,
  int,
  keyword,
  numeric,
  overloaded,
  type ResultType,
  takes,
  text,
  timePoint,
} from './parameters.ts';
import { ofFirst } from './result-types.ts';
import { roundingUnits } from './time-units.ts';

/** What rounding to so many fraction digits (negative: to tens, hundreds) leaves of a decimal: one more whole digit to carry into. */
function roundedDecimal(type: DecimalType, digits: number): LogicalType {
  if (digits >= type.scale) return type;
  const whole = 1 + type.precision - type.scale;
  return { ...type, precision: Math.min(38, whole + Math.max(0, digits)), scale: Math.max(0, digits) };
}

const rounded = ([type]: readonly LogicalType[], [, digits]: readonly ArgumentType[]): LogicalType => {
  if (type!.kind !== 'DECIMAL') return type!;
  if (digits === undefined) return roundedDecimal(type!, 0);
  return typeof digits.literal === 'number' ? roundedDecimal(type!, digits.literal) : type!;
};

const whole: ResultType = ([type]) => (type!.kind === 'DECIMAL' ? { ...type!, scale: 0 } : type!);

/** A number to a whole number, or a time to the start or end of a unit. */
const toWholeOrUnit = (name: string, aliases: readonly string[], en: string, zh: string): FunctionSpec => ({
  aliases,
  signatures: [`${name}(number)`, `${name}(time TO unit)`],
  types: overloaded(form([numeric], whole), form([timePoint, keyword('unit', roundingUnits)], ofFirst)),
  doc: { en, zh },
});

/** DOUBLE to DOUBLE. */
const real = (name: string, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}(number)`],
  types: takes([double], doubleType),
  doc: { en, zh },
});

const constant = (name: string, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}()`],
  types: takes([], doubleType),
  doc: { en, zh },
});

export const mathFunctions = functionFamily(
  { category: 'arithmetic', kind: 'scalar' },
  {
    ABS: {
      signatures: ['ABS(number)'],
      types: takes([numeric], ofFirst),
      doc: { en: 'The number without its sign.', zh: '绝对值。' },
    },
    SIGN: {
      signatures: ['SIGN(number)'],
      types: takes([numeric], ofFirst),
      doc: { en: '-1, 0 or 1, as the number is negative, zero or positive.', zh: '负数、零、正数分别得 -1、0、1。' },
    },
    CEIL: toWholeOrUnit(
      'CEIL',
      ['CEILING'],
      'Rounds a number up to a whole one, or a time up to the unit.',
      '将数值向上取整，或将时间向上取整到单位。',
    ),
    FLOOR: toWholeOrUnit(
      'FLOOR',
      [],
      'Rounds a number down to a whole one, or a time down to the unit.',
      '将数值向下取整，或将时间向下取整到单位。',
    ),
    ROUND: {
      signatures: ['ROUND(number [, digits])'],
      types: takes([numeric], rounded, { optional: [int] }),
      doc: {
        en: 'Rounds half up to so many digits after the point (0 by default; negative: before it).',
        zh: '四舍五入到小数点后指定位数（默认 0；负数表示小数点前）。',
      },
    },
    TRUNCATE: {
      signatures: ['TRUNCATE(number [, digits])'],
      types: takes([numeric], rounded, { optional: [int] }),
      doc: {
        en: 'Cuts the number after so many digits behind the point (0 by default; negative: before it).',
        zh: '截断到小数点后指定位数（默认 0；负数表示小数点前）。',
      },
    },
    POWER: {
      signatures: ['POWER(base, exponent)'],
      types: takes([double, double], doubleType),
      doc: { en: 'The base raised to the exponent.', zh: '幂运算。' },
    },
    SQRT: real('SQRT', 'The square root.', '平方根。'),
    EXP: real('EXP', 'e raised to the number.', 'e 的指定次幂。'),
    LN: real('LN', 'The natural logarithm.', '自然对数。'),
    LOG10: real('LOG10', 'The logarithm to base 10.', '以 10 为底的对数。'),
    LOG2: real('LOG2', 'The logarithm to base 2.', '以 2 为底的对数。'),
    LOG: {
      signatures: ['LOG(number)', 'LOG(base, number)'],
      types: takes([double], doubleType, { optional: [double] }),
      doc: { en: 'The logarithm to the base, by default the natural one.', zh: '以给定底数求对数，默认为自然对数。' },
    },
    PI: constant('PI', 'The ratio of a circle’s circumference to its diameter.', '圆周率。'),
    E: constant('E', 'The base of natural logarithms.', '自然对数的底数。'),
    SIN: real('SIN', 'The sine of an angle in radians.', '弧度角的正弦。'),
    COS: real('COS', 'The cosine of an angle in radians.', '弧度角的余弦。'),
    TAN: real('TAN', 'The tangent of an angle in radians.', '弧度角的正切。'),
    COT: real('COT', 'The cotangent of an angle in radians.', '弧度角的余切。'),
    ASIN: real('ASIN', 'The arc sine, in radians.', '反正弦，以弧度表示。'),
    ACOS: real('ACOS', 'The arc cosine, in radians.', '反余弦，以弧度表示。'),
    ATAN: real('ATAN', 'The arc tangent, in radians.', '反正切，以弧度表示。'),
    ATAN2: {
      signatures: ['ATAN2(y, x)'],
      types: takes([double, double], doubleType),
      doc: { en: 'The angle of the point (x, y), in radians.', zh: '点 (x, y) 的角度，以弧度表示。' },
    },
    SINH: real('SINH', 'The hyperbolic sine.', '双曲正弦。'),
    COSH: real('COSH', 'The hyperbolic cosine.', '双曲余弦。'),
    TANH: real('TANH', 'The hyperbolic tangent.', '双曲正切。'),
    DEGREES: real('DEGREES', 'Radians as degrees.', '弧度转换为角度。'),
    RADIANS: real('RADIANS', 'Degrees as radians.', '角度转换为弧度。'),
    RAND: {
      signatures: ['RAND([seed])'],
      types: takes([], doubleType, { optional: [int] }),
      determinism: 'non-deterministic',
      doc: { en: 'A random number from 0 up to, not including, 1.', zh: '大于等于 0 且小于 1 的随机数。' },
    },
    RAND_INTEGER: {
      signatures: ['RAND_INTEGER(bound)', 'RAND_INTEGER(seed, bound)'],
      types: takes([int], integerType, { optional: [int] }),
      determinism: 'non-deterministic',
      doc: {
        en: 'A random whole number from 0 up to, not including, the bound.',
        zh: '大于等于 0 且小于上限的随机整数。',
      },
    },
    HEX: {
      signatures: ['HEX(integer)', 'HEX(string)'],
      types: overloaded(form([bigint], stringType), form([text], stringType)),
      doc: {
        en: 'The number, or the text’s UTF-8 bytes, in hexadecimal.',
        zh: '整数或文本 UTF-8 字节的十六进制表示。',
      },
    },
    BIN: {
      signatures: ['BIN(integer)'],
      types: takes([bigint], stringType),
      doc: { en: 'The number in binary.', zh: '整数的二进制表示。' },
    },
  },
);
