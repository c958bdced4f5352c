import { commonTypeOf } from '../types/common-type.ts';
import { booleanType, type LogicalType } from '../types/logical-type.ts';
import { isNumeric, isOrdered } from '../types/type-families.ts';
import { comparisonTypes } from './coercion.ts';
import type { ArgumentType } from './function-definition.ts';
import { type FunctionSpec, functionFamily, type TypeRule } from './function-family.ts';
import { bool, form, numeric, overloaded, text, wrongCount } from './parameters.ts';
import { withoutTimeAttribute } from './result-types.ts';

const typesOf = (args: readonly ArgumentType[]): readonly LogicalType[] => args.map(({ type }) => type);

/** All arguments become their common type; the result is NULL only where `canBeNull` says so. */
const ofCommonType =
  (
    counts: { readonly min: number; readonly max: number },
    canBeNull: (types: readonly LogicalType[]) => boolean,
  ): TypeRule =>
  args => {
    const { min, max } = counts;
    if (args.length < min || args.length > max) {
      const expected = min === max ? `${min} arguments` : `at least ${min} argument${min === 1 ? '' : 's'}`;
      return wrongCount(expected, args.length);
    }
    const common = commonTypeOf(typesOf(args));
    if (common === null) return { error: 'needs arguments with a common type' };
    return {
      parameterTypes: args.map(() => common),
      resultType: { ...withoutTimeAttribute(common), nullable: canBeNull(typesOf(args)) },
    };
  };

const areAllNullable = (types: readonly LogicalType[]): boolean => types.every(({ nullable }) => nullable);
const isAnyNullable = (types: readonly LogicalType[]): boolean => types.some(({ nullable }) => nullable);
const unlimited = Number.POSITIVE_INFINITY;

const ifRule: TypeRule = args => {
  const [condition, ...branches] = args;
  if (condition === undefined || branches.length !== 2) return wrongCount('3 arguments', args.length);
  const test = bool(condition);
  if (test === null || 'error' in test) return { error: 'needs a BOOLEAN condition' };
  const chosen = ofCommonType({ min: 2, max: 2 }, isAnyNullable)(branches);
  if (chosen === null || 'error' in chosen) return chosen;
  return { parameterTypes: [test, ...chosen.parameterTypes], resultType: chosen.resultType };
};

/** The first value keeps its own type: the second is only compared with it. */
const nullIf: TypeRule = args => {
  const [first, second] = typesOf(args);
  if (first === undefined || second === undefined || args.length > 2) {
    return wrongCount('2 arguments', args.length);
  }
  const resultType = withoutTimeAttribute(first);
  if (isNumeric(first) && isNumeric(second)) return { parameterTypes: [first, second], resultType };
  const compared = comparisonTypes([first, second]);
  if (compared === null || 'error' in compared) return compared;
  return { parameterTypes: [first, compared[1]!], resultType };
};

const extreme: TypeRule = args => {
  const resolved = ofCommonType({ min: 1, max: unlimited }, isAnyNullable)(args);
  return resolved === null || 'error' in resolved || isOrdered(resolved.resultType) ? resolved : null;
};

const textTest = (name: string, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}(string)`, `${name}(number)`],
  types: overloaded(form([text], booleanType), form([numeric], booleanType)),
  nulls: 'called-on-null',
  nullable: 'never',
  doc: { en, zh },
});

export const conditionalFunctions = functionFamily(
  { category: 'conditional', kind: 'scalar' },
  {
    COALESCE: {
      signatures: ['COALESCE(value1, ...)'],
      expects: ['<COMMON>...'],
      types: ofCommonType({ min: 1, max: unlimited }, areAllNullable),
      nulls: 'called-on-null',
      doc: { en: 'The first value that is not NULL.', zh: '第一个非 NULL 的值。' },
    },
    IFNULL: {
      signatures: ['IFNULL(value, replacement)'],
      expects: ['<COMMON>, <COMMON>'],
      types: ofCommonType({ min: 2, max: 2 }, areAllNullable),
      nulls: 'called-on-null',
      doc: { en: 'The value, or the replacement when it is NULL.', zh: '值为 NULL 时返回替代值，否则返回该值。' },
    },
    NULLIF: {
      signatures: ['NULLIF(value1, value2)'],
      types: nullIf,
      nulls: 'called-on-null',
      nullable: 'always',
      doc: { en: 'NULL when both values are equal, else the first.', zh: '两值相等时为 NULL，否则返回第一个值。' },
    },
    IF: {
      signatures: ['IF(condition, value, otherwise)'],
      expects: ['<BOOLEAN>, <COMMON>, <COMMON>'],
      types: ifRule,
      nulls: 'called-on-null',
      doc: {
        en: 'The second argument when the condition is TRUE, else the third.',
        zh: '条件为 TRUE 时返回第二个参数，否则返回第三个参数。',
      },
    },
    GREATEST: {
      signatures: ['GREATEST(value1, ...)'],
      expects: ['<COMPARABLE>...'],
      types: extreme,
      doc: {
        en: 'The greatest of the values; NULL when one is NULL.',
        zh: '各值中的最大值；任一值为 NULL 时为 NULL。',
      },
    },
    LEAST: {
      signatures: ['LEAST(value1, ...)'],
      expects: ['<COMPARABLE>...'],
      types: extreme,
      doc: { en: 'The least of the values; NULL when one is NULL.', zh: '各值中的最小值；任一值为 NULL 时为 NULL。' },
    },
    IS_ALPHA: textTest(
      'IS_ALPHA',
      'TRUE when the text is letters only; FALSE for numbers and NULL.',
      '文本全部为字母时为 TRUE；数值与 NULL 为 FALSE。',
    ),
    IS_DIGIT: textTest(
      'IS_DIGIT',
      'TRUE when the text is digits only, and for whole numbers; FALSE for NULL.',
      '文本全部为数字字符或为整数时为 TRUE；NULL 为 FALSE。',
    ),
    IS_DECIMAL: textTest(
      'IS_DECIMAL',
      'TRUE when the text reads as a number, and for numbers; FALSE for NULL.',
      '文本可解析为数值或本身为数值时为 TRUE；NULL 为 FALSE。',
    ),
  },
);
