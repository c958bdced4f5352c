import { commonTypeOf } from '../types/common-type.ts';
import { type ArrayType, type LogicalType, type MapType, stringType } from '../types/logical-type.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { int, named, parameter, type ResultType, takes, text, wrongCount } from './parameters.ts';

const map = parameter('<MAP>', ({ type }) => (type.kind === 'MAP' ? type : null));
const array = parameter('<ARRAY>', ({ type }) => (type.kind === 'ARRAY' ? type : null));

const arrayOf = (element: LogicalType): LogicalType => ({ kind: 'ARRAY', element, nullable: true });

const ofMap =
  (result: (map: MapType) => LogicalType): ResultType =>
  ([first]) =>
    result(first as MapType);

const ofArrays: ResultType = ([keys, values]) => ({
  kind: 'MAP',
  key: (keys as ArrayType).element,
  value: (values as ArrayType).element,
  nullable: true,
});

const ofCommonMap: TypeRule = args => {
  if (args.length === 0) return wrongCount('at least 1 argument', 0);
  const common = commonTypeOf(args.map(({ type }) => type));
  return common?.kind === 'MAP' ? { parameterTypes: args.map(() => common), resultType: common } : null;
};

export const mapFunctions = functionFamily(
  { category: 'collection', kind: 'scalar' },
  {
    MAP_KEYS: {
      signatures: ['MAP_KEYS(map)'],
      types: takes(
        [map],
        ofMap(({ key }) => arrayOf(key)),
      ),
      doc: { en: 'The keys, in no particular order.', zh: '所有键，顺序不定。' },
    },
    MAP_VALUES: {
      signatures: ['MAP_VALUES(map)'],
      types: takes(
        [map],
        ofMap(({ value }) => arrayOf(value)),
      ),
      doc: { en: 'The values, in no particular order.', zh: '所有值，顺序不定。' },
    },
    MAP_ENTRIES: {
      signatures: ['MAP_ENTRIES(map)'],
      types: takes(
        [map],
        ofMap(({ key, value }) => {
          const fields = [
            { name: 'key', type: key },
            { name: 'value', type: value },
          ];
          return arrayOf({ kind: 'ROW', fields, nullable: true });
        }),
      ),
      doc: {
        en: 'The entries as rows of key and value, in no particular order.',
        zh: '由键和值构成的行的数组，顺序不定。',
      },
    },
    MAP_UNION: {
      signatures: ['MAP_UNION(map1, ...)'],
      expects: ['<COMMON>, <COMMON>...'],
      types: ofCommonMap,
      doc: {
        en: 'The entries of all maps; a later map wins where keys are equal.',
        zh: '合并所有映射；键重复时取靠后的映射。',
      },
    },
    MAP_FROM_ARRAYS: {
      signatures: ['MAP_FROM_ARRAYS(keys, values)'],
      types: takes([array, array], ofArrays),
      doc: {
        en: 'A map of the keys and values; both arrays are of one length.',
        zh: '由键数组和值数组构成的映射，两者长度须相同。',
      },
    },
    STR_TO_MAP: {
      signatures: ['STR_TO_MAP(string [, entry_delimiter [, value_delimiter]])'],
      types: takes(
        [text],
        { kind: 'MAP', key: stringType, value: stringType, nullable: true },
        { optional: [text, text] },
      ),
      doc: {
        en: 'A map of entries such as k=v, parted by commas; other delimiters are regular expressions.',
        zh: '将形如 k=v、以逗号分隔的文本转换为映射；其他分隔符为正则表达式。',
      },
    },
    SPLIT: {
      signatures: ['SPLIT(string, delimiter)'],
      types: takes([text, text], arrayOf(stringType)),
      doc: {
        en: 'The parts between delimiters; without one, the characters.',
        zh: '按分隔符拆分文本；分隔符为空时拆分为单个字符。',
      },
    },
    REGEXP_EXTRACT_ALL: {
      signatures: ['REGEXP_EXTRACT_ALL(string, regex [, group])'],
      types: takes([named('str', text), named('regex', text)], arrayOf(stringType), {
        optional: [named('extractIndex', int)],
      }),
      nullable: 'always',
      doc: {
        en: 'What the group, by default the first, matches each time.',
        zh: '分组（默认为第一个分组）每次匹配的文本。',
      },
    },
  },
);
