import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { booleanType } from '../types/logical-type.ts';
import { type FunctionSpec, functionFamily } from './function-family.ts';
import { any, bool, takes } from './parameters.ts';

const connective = (word: string, doc: LocalizedText): FunctionSpec => ({
  signatures: [`condition1 ${word} condition2`],
  expects: [`'<BOOLEAN> ${word} <BOOLEAN>'`],
  types: takes([bool, bool], booleanType, { rest: bool }),
  nulls: 'called-on-null',
  nullable: 'arguments',
  doc,
});

const truthTest = (words: string, takesAny: boolean, doc: LocalizedText): FunctionSpec => ({
  signatures: [takesAny ? `value ${words}` : `condition ${words}`],
  types: takes([takesAny ? any : bool], booleanType),
  nulls: 'called-on-null',
  nullable: 'never',
  doc,
});

export const logicalFunctions = functionFamily(
  { category: 'logical', kind: 'operator' },
  {
    AND: connective('AND', {
      en: 'TRUE when all conditions are; FALSE when one is FALSE, even beside NULL.',
      zh: '所有条件均为 TRUE 时为 TRUE；任一条件为 FALSE 时为 FALSE（即使另有 NULL）。',
    }),
    OR: connective('OR', {
      en: 'TRUE when one condition is, even beside NULL; FALSE when all are FALSE.',
      zh: '任一条件为 TRUE 时为 TRUE（即使另有 NULL）；全部为 FALSE 时为 FALSE。',
    }),
    NOT: {
      signatures: ['NOT condition'],
      types: takes([bool], booleanType),
      doc: { en: 'TRUE for FALSE, FALSE for TRUE, NULL for NULL.', zh: 'FALSE 得 TRUE，TRUE 得 FALSE，NULL 得 NULL。' },
    },
    IS_NULL: truthTest('IS NULL', true, { en: 'TRUE when the value is NULL.', zh: '值为 NULL 时为 TRUE。' }),
    IS_NOT_NULL: truthTest('IS NOT NULL', true, {
      en: 'TRUE when the value is not NULL.',
      zh: '值不为 NULL 时为 TRUE。',
    }),
    IS_TRUE: truthTest('IS TRUE', false, { en: 'TRUE when the condition is TRUE.', zh: '条件为 TRUE 时为 TRUE。' }),
    IS_NOT_TRUE: truthTest('IS NOT TRUE', false, {
      en: 'TRUE when the condition is FALSE or NULL.',
      zh: '条件为 FALSE 或 NULL 时为 TRUE。',
    }),
    IS_FALSE: truthTest('IS FALSE', false, { en: 'TRUE when the condition is FALSE.', zh: '条件为 FALSE 时为 TRUE。' }),
    IS_NOT_FALSE: truthTest('IS NOT FALSE', false, {
      en: 'TRUE when the condition is TRUE or NULL.',
      zh: '条件为 TRUE 或 NULL 时为 TRUE。',
    }),
    IS_UNKNOWN: truthTest('IS UNKNOWN', false, {
      en: 'TRUE when the condition is NULL.',
      zh: '条件为 NULL 时为 TRUE。',
    }),
    IS_NOT_UNKNOWN: truthTest('IS NOT UNKNOWN', false, {
      en: 'TRUE when the condition is TRUE or FALSE.',
      zh: '条件为 TRUE 或 FALSE 时为 TRUE。',
    }),
  },
);
