import { booleanType, stringType } from '../types/logical-type.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { any, type Parameter, takes, text, textLiteral } from './parameters.ts';

/** `key1, value1, key2, ..`; keys are text that is not NULL. */
const keysAndValues: TypeRule = args => {
  if (args.length % 2 !== 0) return { error: `expects a value for each key, got ${args.length} arguments` };
  const places: readonly Parameter[] = args.map((_, i) => (i % 2 === 0 ? text : any));
  return takes(places, stringType)(args);
};

export const jsonFunctions = functionFamily(
  { category: 'json', kind: 'scalar' },
  {
    JSON_EXISTS: {
      signatures: ['JSON_EXISTS(json, path)'],
      types: takes([text, textLiteral], booleanType),
      doc: { en: 'TRUE when the path finds something in the JSON text.', zh: '路径在 JSON 文本中有结果时为 TRUE。' },
    },
    JSON_VALUE: {
      signatures: ['JSON_VALUE(json, path)'],
      types: takes([text, textLiteral], stringType),
      nullable: 'always',
      doc: {
        en: 'The string, number or boolean at the path, as text; NULL when there is none.',
        zh: '路径处的字符串、数值或布尔值，以文本表示；不存在时为 NULL。',
      },
    },
    JSON_QUERY: {
      signatures: ['JSON_QUERY(json, path)'],
      types: takes([text, textLiteral], stringType),
      nullable: 'always',
      doc: {
        en: 'The object or array at the path, as JSON text; NULL when there is none.',
        zh: '路径处的对象或数组，以 JSON 文本表示；不存在时为 NULL。',
      },
    },
    JSON_STRING: {
      signatures: ['JSON_STRING(value)'],
      types: takes([any], stringType),
      doc: { en: 'The value as JSON text.', zh: '将值序列化为 JSON 文本。' },
    },
    JSON_OBJECT: {
      signatures: ['JSON_OBJECT(KEY key VALUE value, ...)'],
      types: keysAndValues,
      nulls: 'called-on-null',
      nullable: 'never',
      doc: { en: 'A JSON object of the keys and values.', zh: '由键和值构成的 JSON 对象。' },
    },
    JSON_ARRAY: {
      signatures: ['JSON_ARRAY(value, ...)'],
      types: takes([], stringType, { rest: any }),
      nulls: 'called-on-null',
      nullable: 'never',
      doc: { en: 'A JSON array of the values; NULLs are left out.', zh: '由值构成的 JSON 数组；忽略 NULL。' },
    },
    JSON_QUOTE: {
      signatures: ['JSON_QUOTE(string)'],
      types: takes([text], stringType),
      doc: { en: 'The text as a JSON string, in quotes.', zh: '将文本转换为带引号的 JSON 字符串。' },
    },
    JSON_UNQUOTE: {
      signatures: ['JSON_UNQUOTE(string)'],
      types: takes([text], stringType),
      nullable: 'always',
      doc: {
        en: 'The text of a JSON string; other text stays as it is.',
        zh: '取 JSON 字符串的文本；其他文本保持不变。',
      },
    },
  },
);
