import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { bigintType, type LogicalType } from '../types/logical-type.ts';
import { bitmap, bitmapType } from './bitmap-functions.ts';
import { type FunctionSpec, functionFamily } from './function-family.ts';
import { int, type Parameter, takes } from './parameters.ts';

const aggregate = (name: string, argument: Parameter, result: LogicalType, doc: LocalizedText): FunctionSpec => ({
  signatures: [`${name}(${argument === bitmap ? 'bitmap' : 'integer'})`],
  types: takes([argument], result),
  doc,
});

const counted = (en: string, zh: string): LocalizedText => ({
  en: `How many integers are in ${en}.`,
  zh: `${zh}中整数的个数。`,
});

export const bitmapAggregates = functionFamily(
  { category: 'aggregate', kind: 'aggregate', nulls: 'called-on-null', nullable: 'always' },
  {
    BITMAP_BUILD_AGG: aggregate('BITMAP_BUILD_AGG', int, bitmapType, {
      en: 'The set of all integers.',
      zh: '由所有整数构成的位图。',
    }),
    BITMAP_BUILD_CARDINALITY_AGG: aggregate(
      'BITMAP_BUILD_CARDINALITY_AGG',
      int,
      bigintType,
      counted('the set of all integers', '所有整数构成的位图'),
    ),
    BITMAP_AND_AGG: aggregate('BITMAP_AND_AGG', bitmap, bitmapType, {
      en: 'What is in all sets.',
      zh: '所有位图的交集。',
    }),
    BITMAP_AND_CARDINALITY_AGG: aggregate(
      'BITMAP_AND_CARDINALITY_AGG',
      bitmap,
      bigintType,
      counted('all sets', '所有位图的交集'),
    ),
    BITMAP_OR_AGG: aggregate('BITMAP_OR_AGG', bitmap, bitmapType, {
      en: 'What is in any set.',
      zh: '所有位图的并集。',
    }),
    BITMAP_OR_CARDINALITY_AGG: aggregate(
      'BITMAP_OR_CARDINALITY_AGG',
      bitmap,
      bigintType,
      counted('any set', '所有位图的并集'),
    ),
    BITMAP_XOR_AGG: aggregate('BITMAP_XOR_AGG', bitmap, bitmapType, {
      en: 'What is in an odd number of sets.',
      zh: '所有位图的对称差。',
    }),
    BITMAP_XOR_CARDINALITY_AGG: aggregate(
      'BITMAP_XOR_CARDINALITY_AGG',
      bitmap,
      bigintType,
      counted('an odd number of sets', '所有位图的对称差'),
    ),
  },
);
