import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { bigintType, integerType, type LogicalType, lengthMax, stringType } from '../types/logical-type.ts';
import { type FunctionSpec, functionFamily } from './function-family.ts';
import { bytes, parameter, type ResultType, takes } from './parameters.ts';

export const bitmapType: LogicalType = { kind: 'BITMAP', nullable: true };

export const bitmap = parameter('<BITMAP>', ({ type }) =>
  type.kind === 'NULL' || type.kind === 'BITMAP' ? bitmapType : null,
);

const integers: LogicalType = { kind: 'ARRAY', element: integerType, nullable: true };

const arrayOfIntegers = parameter('ARRAY<INT>', ({ type }) =>
  type.kind === 'NULL' || (type.kind === 'ARRAY' && ['TINYINT', 'SMALLINT', 'INTEGER'].includes(type.element.kind))
    ? integers
    : null,
);

const onBitmap = (name: string, result: ResultType, doc: LocalizedText): FunctionSpec => ({
  signatures: [`${name}(bitmap)`],
  types: takes([bitmap], result),
  doc,
});

const onBitmaps = (name: string, doc: LocalizedText): FunctionSpec => ({
  signatures: [`${name}(bitmap1, bitmap2)`],
  types: takes([bitmap, bitmap], bitmapType),
  doc,
});

/** Sets of 32-bit integers. */
export const bitmapFunctions = functionFamily(
  { category: 'collection', kind: 'scalar' },
  {
    BITMAP_BUILD: {
      signatures: ['BITMAP_BUILD(array)'],
      types: takes([arrayOfIntegers], bitmapType),
      doc: { en: 'The set of the integers; NULLs do not count.', zh: '由整数构成的位图；忽略 NULL。' },
    },
    BITMAP_FROM_BYTES: {
      signatures: ['BITMAP_FROM_BYTES(bytes)'],
      types: takes([bytes], bitmapType),
      doc: {
        en: 'The set that bytes in the portable Roaring format hold.',
        zh: '将可移植 Roaring 格式的字节转换为位图。',
      },
    },
    BITMAP_TO_BYTES: onBitmap(
      'BITMAP_TO_BYTES',
      { kind: 'VARBINARY', length: lengthMax, nullable: true },
      { en: 'The set in the portable Roaring format.', zh: '将位图转换为可移植 Roaring 格式的字节。' },
    ),
    BITMAP_TO_ARRAY: onBitmap('BITMAP_TO_ARRAY', integers, {
      en: 'The integers in order, counted as unsigned.',
      zh: '按无符号顺序排列的整数数组。',
    }),
    BITMAP_TO_STRING: onBitmap('BITMAP_TO_STRING', stringType, {
      en: 'The integers in braces, in order, counted as unsigned.',
      zh: '以花括号列出的整数文本，按无符号顺序。',
    }),
    BITMAP_CARDINALITY: onBitmap('BITMAP_CARDINALITY', bigintType, {
      en: 'How many integers are in the set.',
      zh: '位图中整数的个数。',
    }),
    BITMAP_AND: onBitmaps('BITMAP_AND', { en: 'What is in both sets.', zh: '两个位图的交集。' }),
    BITMAP_OR: onBitmaps('BITMAP_OR', { en: 'What is in either set.', zh: '两个位图的并集。' }),
    BITMAP_XOR: onBitmaps('BITMAP_XOR', {
      en: 'What is in one of the sets, but not in both.',
      zh: '两个位图的对称差。',
    }),
    BITMAP_ANDNOT: onBitmaps('BITMAP_ANDNOT', {
      en: 'What is in the first set, but not in the second.',
      zh: '第一个位图与第二个位图的差集。',
    }),
  },
);
