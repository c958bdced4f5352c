import { commonTypeOf } from '../types/common-type.ts';
import { integerType, type LogicalType } from '../types/logical-type.ts';
import { isCharacter, isInteger } from '../types/type-families.ts';
import type { ArgumentType } from './function-definition.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { withoutTimeAttribute } from './result-types.ts';

/** What several values inside one nested value agree on; NULL literals take part when another type does. */
function commonOf(args: readonly ArgumentType[]): LogicalType | null {
  const common = commonTypeOf(args.map(({ type }) => type));
  return common === null || common.kind === 'NULL' ? null : withoutTimeAttribute(common);
}

const arrayOf: TypeRule = args => {
  const element = commonOf(args);
  if (element === null) return { error: args.length === 0 ? 'needs an element' : 'needs elements of a common type' };
  return { parameterTypes: args.map(() => element), resultType: { kind: 'ARRAY', element, nullable: false } };
};

const mapOf: TypeRule = args => {
  if (args.length === 0 || args.length % 2 === 1)
    return { error: `expects a value for each key, got ${args.length} arguments` };
  const key = commonOf(args.filter((_, i) => i % 2 === 0));
  const value = commonOf(args.filter((_, i) => i % 2 === 1));
  if (key === null || value === null) return { error: 'needs keys of a common type and values of a common type' };
  return {
    parameterTypes: args.map((_, i) => (i % 2 === 0 ? key : value)),
    resultType: { kind: 'MAP', key, value, nullable: false },
  };
};

const rowOf: TypeRule = args => {
  const types = args.map(({ type }) => withoutTimeAttribute(type));
  const fields = types.map((type, f) => ({ name: `EXPR$${f}`, type }));
  return { parameterTypes: types, resultType: { kind: 'ROW', fields, nullable: false } };
};

/** The field by position is always there; a NULL row has NULL fields. */
const field: TypeRule = args => {
  const [row, position] = args;
  if (args.length !== 2 || row?.type.kind !== 'ROW' || typeof position?.literal !== 'number') return null;
  const found = row.type.fields[position.literal];
  if (found === undefined) return { error: `has no field ${position.literal}` };
  const nullable = row.type.nullable || found.type.nullable;
  return { parameterTypes: [row.type, position.type], resultType: { ...found.type, nullable } };
};

const item: TypeRule = args => {
  const [collection, index] = args;
  if (args.length !== 2 || collection === undefined || index === undefined) return null;
  const { type } = collection;
  if (type.kind === 'VARIANT') {
    const isPosition = isInteger(index.type) && index.type.kind !== 'BIGINT';
    if (!isPosition && !isCharacter(index.type)) return { error: 'needs an INT or a name to look into a VARIANT' };
    return { parameterTypes: [type, isPosition ? integerType : index.type], resultType: type };
  }
  if (type.kind === 'ARRAY') {
    if (!isInteger(index.type) || index.type.kind === 'BIGINT') return { error: 'needs an INT as index of an array' };
    if (typeof index.literal === 'number' && index.literal < 1)
      return {
        error: `needs an index starting at 1, not ${index.literal}`,
        sentence: `Array element access needs an index starting at 1 but was ${index.literal}`,
      };
    return { parameterTypes: [type, integerType], resultType: { ...type.element, nullable: true } };
  }
  if (type.kind !== 'MAP') return { error: 'needs an array, map, row or variant' };
  return commonTypeOf([type.key, index.type]) === null
    ? { error: 'needs a key of the map’s key type' }
    : { parameterTypes: [type, type.key], resultType: { ...type.value, nullable: true } };
};

/** Values made of others, and what is taken out of them by the syntax of the language. */
export const nestedFunctions = functionFamily(
  { category: 'collection', kind: 'operator' },
  {
    ARRAY_OF: {
      signatures: ['ARRAY[value, ...]'],
      types: arrayOf,
      nulls: 'called-on-null',
      doc: { en: 'An array of the values.', zh: '由各值构成的数组。' },
    },
    MAP_OF: {
      signatures: ['MAP[key, value, ...]'],
      types: mapOf,
      nulls: 'called-on-null',
      doc: {
        en: 'A map of the keys and values; the last of equal keys wins.',
        zh: '由键和值构成的映射；键重复时取最后一个。',
      },
    },
    ROW_OF: {
      signatures: ['ROW(value, ...)', '(value, value, ...)'],
      types: rowOf,
      nulls: 'called-on-null',
      doc: { en: 'A row of the values.', zh: '由各值构成的行。' },
    },
    FIELD: {
      signatures: ['row.field'],
      types: field,
      nullable: 'rule',
      doc: { en: 'A field of a row; NULL when the row is.', zh: '行的字段；行为 NULL 时为 NULL。' },
    },
    ITEM: {
      signatures: ['array[index]', 'map[key]', 'variant[index]', 'variant[name]'],
      expects: [
        '<ARRAY>[<INTEGER>]',
        '<MAP>[<ANY>]',
        '<ROW>[<CHARACTER>|<INTEGER>]',
        '<VARIANT>[<CHARACTER>|<INTEGER>]',
      ],
      types: item,
      nullable: 'always',
      doc: {
        en: 'The element at an index, which starts at 1, or the value of a key; NULL when there is none.',
        zh: '索引（从 1 开始）处的元素，或键对应的值；不存在时为 NULL。',
      },
    },
  },
);
