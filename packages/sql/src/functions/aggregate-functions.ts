import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { bigintType, doubleType, type LogicalType, stringType } from '../types/logical-type.ts';
import { isBinary, isCharacter, isNumeric, isOrdered } from '../types/type-families.ts';
import { type FunctionSpec, functionFamily } from './function-family.ts';
import {
  any,
  bigint,
  double,
  keyword,
  named,
  numeric,
  ordered,
  parameter,
  type ResultType,
  takes,
  text,
  textLiteral,
} from './parameters.ts';
import { ofFirst, withoutTimeAttribute } from './result-types.ts';

/** Decimals sum up in all 38 digits; other numbers keep their type, so the sum of INT is INT and wraps. */
const summed: ResultType = ([type]) =>
  type!.kind === 'DECIMAL' ? { kind: 'DECIMAL', precision: 38, scale: type!.scale, nullable: true } : type!;

/** As a sum, with at least six fraction digits; the average of integers is a whole number. */
const averaged: ResultType = ([type]) =>
  type!.kind === 'DECIMAL'
    ? { kind: 'DECIMAL', precision: 38, scale: Math.max(6, type!.scale), nullable: true }
    : type!;

const spread = (name: string, aliases: readonly string[], doc: LocalizedText): FunctionSpec => ({
  aliases,
  signatures: [`${name}([DISTINCT] number)`],
  types: takes([numeric], averaged),
  doc,
});

/** One or an array. A constant is checked at once, what is computed when it comes. */
const percentage = parameter('[<NUMERIC NOT NULL> | ARRAY<NUMERIC NOT NULL> NOT NULL]', arg => {
  if (arg.type.kind === 'ARRAY') return isNumeric(arg.type.element) ? { ...arg.type, element: doubleType } : null;
  const given = typeof arg.literal === 'string' || typeof arg.literal === 'number' ? Number(arg.literal) : 0;
  if (given >= 0 && given <= 1) return double(arg);
  return { error: `needs a percentage between 0.0 and 1.0, not ${given}` };
});

const onNull = keyword('NULL handling', ['NULL', 'ABSENT']);

/** The length that Flink gives to aggregated JSON; it cuts nothing. */
const jsonText: LogicalType = { kind: 'VARCHAR', length: 2000, nullable: false };

/** Text as it is, other simple values as CAST shows them. */
const asText = parameter(text.expects, arg =>
  isOrdered(arg.type) && !isBinary(arg.type) && !isCharacter(arg.type) ? stringType : text(arg),
);

const bigintNotNull: LogicalType = { ...bigintType, nullable: false };

export const aggregateFunctions = functionFamily(
  { category: 'aggregate', kind: 'aggregate', nulls: 'called-on-null', nullable: 'always' },
  {
    COUNT: {
      signatures: ['COUNT(*)', 'COUNT([DISTINCT] value, ...)'],
      types: takes([], bigintNotNull, { rest: any }),
      nullable: 'never',
      doc: {
        en: 'The number of rows; of values, how many are not NULL.',
        zh: '行数；对值计数时，为非 NULL 值的个数。',
      },
    },
    APPROX_COUNT_DISTINCT: {
      signatures: ['APPROX_COUNT_DISTINCT(value)'],
      types: takes([any], bigintNotNull),
      nullable: 'never',
      doc: { en: 'About how many different values there are.', zh: '不同值的近似个数。' },
    },
    SUM: {
      signatures: ['SUM([DISTINCT] number)'],
      types: takes([numeric], summed),
      doc: {
        en: 'The sum of all that is not NULL; NULL when there is none.',
        zh: '所有非 NULL 值之和；没有时为 NULL。',
      },
    },
    SUM0: {
      signatures: ['SUM0([DISTINCT] number)'],
      types: takes([numeric], summed),
      nullable: 'never',
      doc: { en: 'As SUM, but zero when there is nothing to add.', zh: '同 SUM，但没有可加的值时为零。' },
    },
    AVG: {
      signatures: ['AVG([DISTINCT] number)'],
      types: takes([numeric], averaged),
      doc: {
        en: 'The mean of all that is not NULL. The mean of integers is cut to a whole number: cast to DOUBLE for fractions.',
        zh: '所有非 NULL 值的平均值。整数的平均值截断为整数：需要小数时请转换为 DOUBLE。',
      },
    },
    MIN: {
      signatures: ['MIN(value)'],
      types: takes([ordered], ofFirst),
      doc: { en: 'The least value.', zh: '最小值。' },
    },
    MAX: {
      signatures: ['MAX(value)'],
      types: takes([ordered], ofFirst),
      doc: { en: 'The greatest value.', zh: '最大值。' },
    },
    STDDEV_POP: spread('STDDEV_POP', [], { en: 'The standard deviation of all values.', zh: '总体标准差。' }),
    STDDEV_SAMP: spread('STDDEV_SAMP', ['STDDEV'], {
      en: 'The standard deviation estimated from a sample.',
      zh: '样本标准差。',
    }),
    VAR_POP: spread('VAR_POP', [], { en: 'The variance of all values.', zh: '总体方差。' }),
    VAR_SAMP: spread('VAR_SAMP', ['VARIANCE'], { en: 'The variance estimated from a sample.', zh: '样本方差。' }),
    FIRST_VALUE: {
      signatures: ['FIRST_VALUE(value)'],
      types: takes([any], ofFirst),
      doc: { en: 'The first value that is not NULL, in order of arrival.', zh: '按到达顺序的第一个非 NULL 值。' },
    },
    LAST_VALUE: {
      signatures: ['LAST_VALUE(value)'],
      types: takes([any], ofFirst),
      doc: { en: 'The last value that is not NULL, in order of arrival.', zh: '按到达顺序的最后一个非 NULL 值。' },
    },
    SINGLE_VALUE: {
      signatures: ['SINGLE_VALUE(value)'],
      types: takes([any], ofFirst),
      doc: { en: 'The value of the only row; more than one row is an error.', zh: '唯一一行的值；多于一行时报错。' },
    },
    GROUPING: {
      signatures: ['GROUPING(key, ...)'],
      types: takes([any], bigintNotNull, { rest: any }),
      nullable: 'never',
      doc: {
        en: 'With several grouping sets: one bit per key, 1 where the row is not grouped by it; the first key is the highest bit.',
        zh: '有多个分组集时：每个键一位，该行未按此键分组则为 1；第一个键为最高位。',
      },
    },
    GROUPING_ID: {
      signatures: ['GROUPING_ID(key, ...)'],
      types: takes([any], bigintNotNull, { rest: any }),
      nullable: 'never',
      doc: { en: 'The same as GROUPING.', zh: '同 GROUPING。' },
    },
    GROUP_ID: {
      signatures: ['GROUP_ID()'],
      types: takes([], bigintNotNull),
      nullable: 'never',
      doc: {
        en: 'Which one of several equal grouping sets a row is of, from 0.',
        zh: '该行属于若干相同分组集中的第几个，从 0 起。',
      },
    },
    PERCENTILE: {
      signatures: ['PERCENTILE(number, percentage [, frequency])', 'PERCENTILE(number, percentages [, frequency])'],
      types: takes([named('expr', double), named('percentage', percentage)], ([, asked]) => asked!, {
        optional: [named('frequency', bigint)],
      }),
      doc: {
        en: 'The value below which the given part (0 to 1) of all values lies, interpolated between the two nearest; each value counts as often as its frequency says. An array of parts gives an array of values.',
        zh: '给定比例（0 到 1）处的百分位值，在最近的两个值之间线性插值；每个值按其频次计数。比例可为数组，此时结果也为数组。',
      },
    },
    JSON_OBJECTAGG: {
      signatures: ['JSON_OBJECTAGG([KEY] key VALUE value [{NULL | ABSENT} ON NULL])'],
      expects: [],
      types: takes([text, text, onNull], jsonText),
      nullable: 'never',
      doc: {
        en: 'A JSON object of all keys and values; a key must not come twice.',
        zh: '由所有键和值构成的 JSON 对象；键不得重复。',
      },
    },
    JSON_ARRAYAGG: {
      signatures: ['JSON_ARRAYAGG(value [{NULL | ABSENT} ON NULL])'],
      expects: [],
      types: takes([text, onNull], jsonText),
      nullable: 'never',
      doc: {
        en: 'A JSON array of all values in order of arrival; NULLs are left out unless NULL ON NULL is said.',
        zh: '按到达顺序由所有值构成的 JSON 数组；除非指定 NULL ON NULL，否则忽略 NULL。',
      },
    },
    ARRAY_AGG: {
      signatures: ['ARRAY_AGG([DISTINCT] value [{RESPECT | IGNORE} NULLS])'],
      expects: ['<ANY>'],
      types: takes([any], ([element]) => ({ kind: 'ARRAY', element: withoutTimeAttribute(element!), nullable: true }), {
        optional: [keyword('NULL treatment', ['IGNORE NULLS'])],
      }),
      doc: {
        en: 'An array of all values, NULLs included unless they are ignored; NULL when there is none.',
        zh: '由所有值构成的数组，除非忽略，否则包含 NULL；没有值时为 NULL。',
      },
    },
    COLLECT: {
      signatures: ['COLLECT([DISTINCT] value)'],
      types: takes([any], ([element]) => ({
        kind: 'MULTISET',
        element: withoutTimeAttribute(element!),
        nullable: false,
      })),
      nullable: 'never',
      doc: { en: 'A multiset of all values that are not NULL.', zh: '由所有非 NULL 值构成的多重集。' },
    },
    LISTAGG: {
      signatures: ['LISTAGG(string [, separator])'],
      types: takes([asText], stringType, { optional: [textLiteral] }),
      doc: {
        en: 'All texts joined, a comma or the given constant between them.',
        zh: '将所有文本连接起来，以逗号或给定常量分隔。',
      },
    },
  },
);
