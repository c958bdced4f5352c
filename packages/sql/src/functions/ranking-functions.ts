import { canCastImplicitly } from '../types/casts.ts';
import { commonType } from '../types/common-type.ts';
import { bigintType, doubleType, integerType, withNullable } from '../types/logical-type.ts';
import { isInteger } from '../types/type-families.ts';
import type { ArgumentType } from './function-definition.ts';
import { functionFamily } from './function-family.ts';
import { any, parameter, takes } from './parameters.ts';
import { ofFirst } from './result-types.ts';

const bigintNotNull = withNullable(bigintType, false);
const doubleNotNull = withNullable(doubleType, false);

/** Of any integer type, as it is. */
const wholeNumber = parameter('<INTEGER_NUMERIC>', ({ type }) =>
  type.kind === 'NULL' ? bigintType : isInteger(type) ? type : null,
);

const bucketCount = parameter('<INTEGER_NUMERIC>', arg =>
  typeof arg.literal === 'number' && arg.literal < 1
    ? { error: 'takes a positive number of buckets' }
    : wholeNumber(arg),
);

/** The value where there is no such row: NULL when it is not given. */
const shifted = (name: string, doc: { readonly en: string; readonly zh: string }) => ({
  signatures: [`${name}(value [, offset [, default]])`],
  types: (args: readonly ArgumentType[]) => {
    const shape = takes([any], ofFirst, { optional: [wholeNumber, any] })(args);
    if (shape === null || 'error' in shape) return shape;
    const [value, offset, otherwise] = shape.parameterTypes;
    if (otherwise === undefined) return { ...shape, resultType: withNullable(shape.resultType, true) };
    if (!canCastImplicitly(otherwise, value!) && commonType(otherwise, value!) === null) return null;
    const isNullable = args.some(({ type }, i) => i !== 1 && type.nullable);
    return { parameterTypes: [value!, offset!, value!], resultType: withNullable(shape.resultType, isNullable) };
  },
  doc,
});

/** Functions that need an OVER clause: they number the rows of a partition or look at its other rows. */
export const rankingFunctions = functionFamily(
  { category: 'aggregate', kind: 'window', nulls: 'called-on-null', nullable: 'rule' },
  {
    ROW_NUMBER: {
      signatures: ['ROW_NUMBER() OVER (...)'],
      types: takes([], bigintNotNull),
      doc: { en: 'The number of the row in its partition, from 1.', zh: '行在其分区中的编号，从 1 开始。' },
    },
    RANK: {
      signatures: ['RANK() OVER (...)'],
      types: takes([], bigintNotNull),
      doc: {
        en: 'One more than the number of rows that come before all rows of the same order; leaves gaps.',
        zh: '排在同序行之前的行数加一；名次有间隔。',
      },
    },
    DENSE_RANK: {
      signatures: ['DENSE_RANK() OVER (...)'],
      types: takes([], bigintNotNull),
      doc: { en: 'As RANK, without gaps.', zh: '同 RANK，但名次没有间隔。' },
    },
    PERCENT_RANK: {
      signatures: ['PERCENT_RANK() OVER (...)'],
      types: takes([], doubleNotNull),
      doc: {
        en: 'The rank less one, as a share of the other rows of the partition.',
        zh: '名次减一，占分区中其他行数的比例。',
      },
    },
    CUME_DIST: {
      signatures: ['CUME_DIST() OVER (...)'],
      types: takes([], doubleNotNull),
      doc: {
        en: 'The share of the rows of the partition that come before or have the same order.',
        zh: '分区中排在前面或同序的行所占比例。',
      },
    },
    NTILE: {
      signatures: ['NTILE(buckets) OVER (...)'],
      types: takes([bucketCount], withNullable(integerType, false)),
      doc: {
        en: 'The bucket of the row when the partition is divided into so many, as equal as can be.',
        zh: '将分区尽量均分为若干桶后，行所在的桶号。',
      },
    },
    LAG: shifted('LAG', {
      en: 'The value of an earlier row of the partition, one row back when no offset is given.',
      zh: '分区中较早一行的值，未给出偏移时为前一行。',
    }),
    LEAD: shifted('LEAD', {
      en: 'The value of a later row of the partition, one row ahead when no offset is given.',
      zh: '分区中较后一行的值，未给出偏移时为后一行。',
    }),
  },
);
