import { canCastImplicitly } from '../types/casts.ts';
import { commonTypeOf } from '../types/common-type.ts';
import {
  type ArrayType,
  booleanType,
  integerType,
  type LogicalType,
  stringType,
  withNullable,
} from '../types/logical-type.ts';
import { isCharacter, isOrdered } from '../types/type-families.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { bool, int, parameter, type ResultType, takes, text, wrongCount } from './parameters.ts';
import { ofFirst } from './result-types.ts';

const array = parameter('<ARRAY>', ({ type }) => (type.kind === 'ARRAY' ? type : null));

const arrayOfOrdered = parameter('ARRAY<COMPARABLE>', ({ type }) =>
  type.kind === 'ARRAY' && isOrdered(type.element) ? type : null,
);

const arrayOfText = parameter('ARRAY<STRING>', ({ type }) =>
  type.kind === 'ARRAY' && isCharacter(type.element) ? type : null,
);

const collection = parameter('<COLLECTION>', ({ type }) =>
  type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'MULTISET' ? type : null,
);

/** The element type of the first argument. */
const elementOfFirst: ResultType = ([first]) => (first as ArrayType).element;

/** `array, element`: the element is cast to the array's element type, where the language does that by itself. */
const arrayAndElement =
  (result: (array: ArrayType, canAddNull: boolean, args: readonly LogicalType[]) => LogicalType): TypeRule =>
  args => {
    if (args.length !== 2) return wrongCount('2 arguments', args.length);
    const [haystack, needle] = args.map(({ type }) => type);
    if (haystack?.kind !== 'ARRAY' || needle === undefined || !canCastImplicitly(needle, haystack.element)) return null;
    return {
      parameterTypes: [haystack, withNullable(haystack.element, true)],
      resultType: result(haystack, needle.nullable, [haystack, needle]),
    };
  };

/** The array with one element more. */
const grown = arrayAndElement((array, canAddNull) => ({
  ...array,
  element: withNullable(array.element, array.element.nullable || canAddNull),
}));

/** Arrays of one common type. */
const ofCommonArray =
  (counts: { readonly min: number; readonly max: number }): TypeRule =>
  args => {
    if (args.length < counts.min || args.length > counts.max) {
      const expected = counts.min === counts.max ? `${counts.min} arguments` : `at least ${counts.min} argument`;
      return wrongCount(expected, args.length);
    }
    const common = commonTypeOf(args.map(({ type }) => type));
    return common?.kind === 'ARRAY' ? { parameterTypes: args.map(() => common), resultType: common } : null;
  };

const two = { min: 2, max: 2 };

export const arrayFunctions = functionFamily(
  { category: 'collection', kind: 'scalar' },
  {
    CARDINALITY: {
      signatures: ['CARDINALITY(array)', 'CARDINALITY(map)'],
      types: takes([collection], integerType),
      doc: { en: 'The number of elements or entries.', zh: '元素或键值对的个数。' },
    },
    ELEMENT: {
      signatures: ['ELEMENT(array)'],
      types: takes([array], elementOfFirst),
      nullable: 'always',
      doc: {
        en: 'The only element; NULL of an empty array, an error when there are several.',
        zh: '唯一的元素；数组为空时为 NULL，多于一个元素时报错。',
      },
    },
    ARRAY_APPEND: {
      signatures: ['ARRAY_APPEND(array, element)'],
      expects: ['array <ARRAY>, element <ARRAY ELEMENT>'],
      types: grown,
      nulls: 'called-on-null',
      doc: { en: 'The array with the element behind the last.', zh: '在数组末尾追加元素。' },
    },
    ARRAY_PREPEND: {
      signatures: ['ARRAY_PREPEND(array, element)'],
      expects: ['array <ARRAY>, element <ARRAY ELEMENT>'],
      types: grown,
      nulls: 'called-on-null',
      doc: { en: 'The array with the element before the first.', zh: '在数组开头插入元素。' },
    },
    ARRAY_CONTAINS: {
      signatures: ['ARRAY_CONTAINS(array, element)'],
      expects: ['haystack <ARRAY>, needle <ARRAY ELEMENT>'],
      types: arrayAndElement(({ nullable }) => withNullable(booleanType, nullable)),
      nulls: 'called-on-null',
      doc: {
        en: 'TRUE when the array has the element; NULL can be one.',
        zh: '数组包含该元素（可以为 NULL）时为 TRUE。',
      },
    },
    ARRAY_POSITION: {
      signatures: ['ARRAY_POSITION(array, element)'],
      expects: ['haystack <ARRAY>, needle <ARRAY ELEMENT>'],
      types: arrayAndElement((_array, _canAddNull, types) =>
        withNullable(
          integerType,
          types.some(({ nullable }) => nullable),
        ),
      ),
      doc: {
        en: 'Where the element is first, from 1; 0 when it is not in the array.',
        zh: '元素首次出现的位置，从 1 开始；不存在时为 0。',
      },
    },
    ARRAY_REMOVE: {
      signatures: ['ARRAY_REMOVE(array, element)'],
      expects: ['haystack <ARRAY>, needle <ARRAY ELEMENT>'],
      types: arrayAndElement(array => array),
      nulls: 'called-on-null',
      doc: { en: 'The array without the elements that equal the one given.', zh: '移除数组中等于给定值的元素。' },
    },
    ARRAY_DISTINCT: {
      signatures: ['ARRAY_DISTINCT(array)'],
      types: takes([array], ofFirst),
      doc: { en: 'The array with each element once, at its first place.', zh: '去除重复元素，保留首次出现的位置。' },
    },
    ARRAY_REVERSE: {
      signatures: ['ARRAY_REVERSE(array)'],
      types: takes([array], ofFirst),
      doc: { en: 'The array from back to front.', zh: '将数组元素倒序排列。' },
    },
    ARRAY_SLICE: {
      signatures: ['ARRAY_SLICE(array, start [, end])'],
      expects: ['<ARRAY>, <INTEGER>, <INTEGER>', '<ARRAY>, <INTEGER>'],
      types: takes([array, int], ofFirst, { optional: [int] }),
      doc: {
        en: 'The elements from one position to another, both included. Positions start at 1; negative ones count from the end.',
        zh: '从起始位置到结束位置（均包含）的元素。位置从 1 开始，负数从末尾计数。',
      },
    },
    ARRAY_SORT: {
      signatures: ['ARRAY_SORT(array [, ascending [, nulls_first]])'],
      types: takes([arrayOfOrdered], ofFirst, { optional: [bool, bool] }),
      doc: {
        en: 'The elements in order; NULLs come first when ascending and last when descending, unless said otherwise.',
        zh: '对元素排序；默认升序时 NULL 在前，降序时 NULL 在后。',
      },
    },
    ARRAY_UNION: {
      signatures: ['ARRAY_UNION(array1, array2)'],
      expects: ['<COMMON>, <COMMON>'],
      types: ofCommonArray(two),
      doc: { en: 'Each element of either array once.', zh: '两个数组的并集，去除重复元素。' },
    },
    ARRAY_EXCEPT: {
      signatures: ['ARRAY_EXCEPT(array1, array2)'],
      expects: ['<COMMON>, <COMMON>'],
      types: ofCommonArray(two),
      doc: {
        en: 'Each element of the first array that is not in the second, once.',
        zh: '第一个数组中不属于第二个数组的元素，去除重复。',
      },
    },
    ARRAY_INTERSECT: {
      signatures: ['ARRAY_INTERSECT(array1, array2)'],
      expects: ['<COMMON>, <COMMON>'],
      types: ofCommonArray(two),
      doc: {
        en: 'Each element of the first array that is in the second too, once.',
        zh: '同时属于两个数组的元素，去除重复。',
      },
    },
    ARRAY_CONCAT: {
      signatures: ['ARRAY_CONCAT(array1, ...)'],
      expects: ['<COMMON>, <COMMON>...'],
      types: ofCommonArray({ min: 1, max: Number.POSITIVE_INFINITY }),
      doc: { en: 'The elements of all arrays, one array after the other.', zh: '依次连接各数组的元素。' },
    },
    ARRAY_MAX: {
      signatures: ['ARRAY_MAX(array)'],
      types: takes([arrayOfOrdered], elementOfFirst),
      nullable: 'always',
      doc: { en: 'The greatest element; NULLs do not count.', zh: '最大的元素；忽略 NULL。' },
    },
    ARRAY_MIN: {
      signatures: ['ARRAY_MIN(array)'],
      types: takes([arrayOfOrdered], elementOfFirst),
      nullable: 'always',
      doc: { en: 'The least element; NULLs do not count.', zh: '最小的元素；忽略 NULL。' },
    },
    ARRAY_JOIN: {
      signatures: ['ARRAY_JOIN(array, delimiter [, null_replacement])'],
      types: takes([arrayOfText, text], stringType, { optional: [text] }),
      doc: {
        en: 'The texts joined by the delimiter; NULLs are left out unless there is a text to put in their place.',
        zh: '以分隔符连接各文本；除非给定替代文本，否则忽略 NULL。',
      },
    },
  },
);
