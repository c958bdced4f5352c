import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { booleanType } from '../types/logical-type.ts';
import { isOrdered } from '../types/type-families.ts';
import { comparisonTypes } from './coercion.ts';
import { type FunctionSpec, functionFamily, type TypeRule } from './function-family.ts';
import { takes, text, wrongCount } from './parameters.ts';

/** `canOrder`: takes only types that have an order. */
const compares =
  (canOrder: boolean): TypeRule =>
  args => {
    if (args.length !== 2) return wrongCount('2 arguments', args.length);
    const parameterTypes = comparisonTypes(args.map(({ type }) => type));
    if (parameterTypes === null || 'error' in parameterTypes) return parameterTypes;
    if (canOrder && !parameterTypes.every(isOrdered)) return null;
    return { parameterTypes, resultType: booleanType };
  };

const relation = (symbol: string, canOrder: boolean, doc: LocalizedText): FunctionSpec => ({
  signatures: [`value1 ${symbol} value2`],
  expects: [`'<COMPARABLE_TYPE> ${symbol} <COMPARABLE_TYPE>'`],
  types: compares(canOrder),
  doc,
});

const distinctness = (words: string, doc: LocalizedText): FunctionSpec => ({
  ...relation(words, false, doc),
  nulls: 'called-on-null',
  nullable: 'never',
});

/** Any number of candidates after the first value, all comparable with it. */
const membership: TypeRule = args => {
  if (args.length < 2) return wrongCount('at least 2 arguments', args.length);
  const parameterTypes = comparisonTypes(args.map(({ type }) => type));
  if (parameterTypes === null || 'error' in parameterTypes) return parameterTypes;
  return { parameterTypes, resultType: { ...booleanType, nullable: args.some(({ type }) => type.nullable) } };
};

export const comparisonFunctions = functionFamily(
  { category: 'comparison', kind: 'operator' },
  {
    EQUALS: relation('=', false, {
      en: 'TRUE when both values are equal; NULL when one is NULL.',
      zh: '两值相等时为 TRUE；任一值为 NULL 时为 NULL。',
    }),
    NOT_EQUALS: relation('<>', false, {
      en: 'TRUE when the values differ; NULL when one is NULL.',
      zh: '两值不等时为 TRUE；任一值为 NULL 时为 NULL。',
    }),
    LESS_THAN: relation('<', true, {
      en: 'TRUE when the first value is less.',
      zh: '第一个值较小时为 TRUE。',
    }),
    LESS_THAN_OR_EQUAL: relation('<=', true, {
      en: 'TRUE when the first value is less or equal.',
      zh: '第一个值小于或等于第二个值时为 TRUE。',
    }),
    GREATER_THAN: relation('>', true, {
      en: 'TRUE when the first value is greater.',
      zh: '第一个值较大时为 TRUE。',
    }),
    GREATER_THAN_OR_EQUAL: relation('>=', true, {
      en: 'TRUE when the first value is greater or equal.',
      zh: '第一个值大于或等于第二个值时为 TRUE。',
    }),
    IS_DISTINCT_FROM: distinctness('IS DISTINCT FROM', {
      en: 'TRUE when the values differ; two NULLs do not. Never NULL.',
      zh: '两值不同时为 TRUE；两个 NULL 视为相同。结果不会为 NULL。',
    }),
    IS_NOT_DISTINCT_FROM: distinctness('IS NOT DISTINCT FROM', {
      en: 'TRUE when the values are the same; two NULLs are. Never NULL.',
      zh: '两值相同时为 TRUE；两个 NULL 视为相同。结果不会为 NULL。',
    }),
    IN: {
      signatures: ['value IN (value1, ...)'],
      types: membership,
      nulls: 'called-on-null',
      doc: {
        en: 'TRUE when the value equals one of the list; otherwise NULL when the list has a NULL.',
        zh: '值等于列表中的任一项时为 TRUE；否则列表含 NULL 时为 NULL。',
      },
    },
    NOT_IN: {
      signatures: ['value NOT IN (value1, ...)'],
      types: membership,
      nulls: 'called-on-null',
      doc: {
        en: 'TRUE when the value equals none of the list; NULL when that can’t be told because the list has a NULL.',
        zh: '值不等于列表中的任何一项时为 TRUE；若列表含 NULL 而无法判断则为 NULL。',
      },
    },
    LIKE: {
      signatures: ['string LIKE pattern [ESCAPE character]'],
      types: takes([text, text], booleanType, { optional: [text] }),
      doc: {
        en: 'TRUE when the whole string matches the pattern: % is any text, _ any one character. Case matters.',
        zh: '整个字符串匹配模式时为 TRUE：% 匹配任意文本，_ 匹配任意单个字符。区分大小写。',
      },
    },
    SIMILAR_TO: {
      signatures: ['string SIMILAR TO pattern [ESCAPE character]'],
      types: takes([text, text], booleanType, { optional: [text] }),
      doc: {
        en: 'TRUE when the whole string matches the SQL regular expression.',
        zh: '整个字符串匹配该 SQL 正则表达式时为 TRUE。',
      },
    },
  },
);
