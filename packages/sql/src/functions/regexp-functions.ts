import { booleanType, integerType, stringType } from '../types/logical-type.ts';
import { functionFamily } from './function-family.ts';
import { int, named, takes, text } from './parameters.ts';

/** Regular expressions are Java's. */
export const regexpFunctions = functionFamily(
  { category: 'string', kind: 'scalar' },
  {
    REGEXP: {
      signatures: ['REGEXP(string, regex)'],
      types: takes([text, text], booleanType),
      doc: {
        en: 'TRUE when a part of the text matches the regular expression.',
        zh: '文本有部分匹配正则表达式时为 TRUE。',
      },
    },
    REGEXP_EXTRACT: {
      signatures: ['REGEXP_EXTRACT(string, regex [, group])'],
      types: takes([text, text], stringType, { optional: [int] }),
      nullable: 'always',
      doc: {
        en: 'What the group matches, by default (group 0) the whole match; NULL when nothing does.',
        zh: '正则表达式分组匹配的文本，默认（分组 0）为整个匹配；不匹配时为 NULL。',
      },
    },
    REGEXP_REPLACE: {
      signatures: ['REGEXP_REPLACE(string, regex, replacement)'],
      types: takes([text, text, text], stringType),
      nullable: 'always',
      doc: {
        en: 'The text with each match replaced; $1 in the replacement is the first group.',
        zh: '替换文本中的每处匹配；替换文本中的 $1 表示第一个分组。',
      },
    },
    REGEXP_COUNT: {
      signatures: ['REGEXP_COUNT(string, regex)'],
      types: takes([named('str', text), named('regex', text)], integerType),
      nullable: 'always',
      doc: { en: 'How often the regular expression matches.', zh: '正则表达式匹配的次数。' },
    },
    REGEXP_INSTR: {
      signatures: ['REGEXP_INSTR(string, regex)'],
      types: takes([named('str', text), named('regex', text)], integerType),
      nullable: 'always',
      doc: {
        en: 'Where the first match starts, counted from 1; 0 when there is none.',
        zh: '首个匹配的起始位置，自 1 起；不匹配时为 0。',
      },
    },
    REGEXP_SUBSTR: {
      signatures: ['REGEXP_SUBSTR(string, regex)'],
      types: takes([named('str', text), named('regex', text)], stringType),
      nullable: 'always',
      doc: { en: 'The first match; NULL when there is none.', zh: '首个匹配的文本；不匹配时为 NULL。' },
    },
  },
);
