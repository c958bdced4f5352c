import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { booleanType, stringType } from '../types/logical-type.ts';
import { type FunctionSpec, functionFamily, type TypeRule } from './function-family.ts';
import { any, form, keyword, overloaded, type Parameter, parameter, takes, text } from './parameters.ts';
import { withoutTimeAttribute } from './result-types.ts';

const onNull = keyword('NULL handling', ['NULL', 'ABSENT']);

/** `on null, key1, value1, ..`; keys are text. */
const keysAndValues: TypeRule = args => {
  if (args.length % 2 === 0) return { error: `expects a value for each key, got ${args.length - 1} arguments` };
  const places: readonly Parameter[] = args.map((_, i) => (i === 0 ? onNull : i % 2 === 1 ? text : any));
  return takes(places, stringType)(args);
};

const queryBehavior = keyword('behavior', ['NULL', 'ERROR', 'EMPTY ARRAY', 'EMPTY OBJECT']);
const valueBehavior = keyword('behavior', ['NULL', 'ERROR', 'DEFAULT']);

/** A value of RETURNING's type: it gives the call its type. */
const returned = parameter('<ANY>', ({ type }) => type);

/** The clauses of a JSON function follow its arguments, as keywords and values. */
const value = overloaded(
  form([text, text], stringType),
  form([text, text, valueBehavior, returned, valueBehavior, returned], ([, , , type]) => withoutTimeAttribute(type!)),
);

const query = overloaded(
  form([text, text], stringType),
  form(
    [text, text, keyword('wrapper', ['WITHOUT', 'CONDITIONAL', 'UNCONDITIONAL']), queryBehavior, queryBehavior],
    ([, , , , , type]) => type ?? stringType,
    { optional: [returned] },
  ),
);

const test = (what: string, doc: LocalizedText): FunctionSpec => ({
  signatures: [`string IS [NOT] JSON${what}`],
  types: takes([text], booleanType),
  doc,
});

const tests = functionFamily(
  { category: 'json', kind: 'operator' },
  {
    IS_JSON_VALUE: test(' [VALUE]', { en: 'TRUE when the text is JSON.', zh: '文本为合法 JSON 时为 TRUE。' }),
    IS_JSON_OBJECT: test(' OBJECT', {
      en: 'TRUE when the text is a JSON object.',
      zh: '文本为 JSON 对象时为 TRUE。',
    }),
    IS_JSON_ARRAY: test(' ARRAY', { en: 'TRUE when the text is a JSON array.', zh: '文本为 JSON 数组时为 TRUE。' }),
    IS_JSON_SCALAR: test(' SCALAR', {
      en: 'TRUE when the text is a JSON string, number, boolean or null.',
      zh: '文本为 JSON 字符串、数值、布尔值或 null 时为 TRUE。',
    }),
  },
);

const calls = functionFamily(
  { category: 'json', kind: 'scalar' },
  {
    JSON_EXISTS: {
      signatures: ['JSON_EXISTS(json, path [{TRUE | FALSE | UNKNOWN | ERROR} ON ERROR])'],
      expects: [],
      types: takes([text, text], booleanType, {
        optional: [keyword('behavior', ['TRUE', 'FALSE', 'UNKNOWN', 'ERROR'])],
      }),
      nullable: 'always',
      doc: { en: 'TRUE when the path finds something in the JSON text.', zh: '路径在 JSON 文本中有结果时为 TRUE。' },
    },
    JSON_VALUE: {
      signatures: [
        'JSON_VALUE(json, path [RETURNING type] [{NULL | ERROR | DEFAULT value} ON EMPTY] [{NULL | ERROR | DEFAULT value} ON ERROR])',
      ],
      expects: [],
      types: value,
      nulls: 'called-on-null',
      nullable: 'always',
      doc: {
        en: 'The string, number or boolean at the path, as text or of the type asked for; NULL when there is none.',
        zh: '路径处的字符串、数值或布尔值，以文本或指定类型表示；不存在时为 NULL。',
      },
    },
    JSON_QUERY: {
      signatures: [
        'JSON_QUERY(json, path [RETURNING type] [{WITHOUT | WITH [CONDITIONAL | UNCONDITIONAL]} [ARRAY] WRAPPER] [{NULL | ERROR | EMPTY ARRAY | EMPTY OBJECT} ON EMPTY] [{NULL | ERROR | EMPTY ARRAY | EMPTY OBJECT} ON ERROR])',
      ],
      expects: [],
      types: query,
      nulls: 'called-on-null',
      nullable: 'always',
      doc: {
        en: 'The object or array at the path, as JSON text or an ARRAY of texts; NULL when there is none.',
        zh: '路径处的对象或数组，以 JSON 文本或文本数组表示；不存在时为 NULL。',
      },
    },
    JSON_STRING: {
      signatures: ['JSON_STRING(value)'],
      types: takes([any], stringType),
      doc: { en: 'The value as JSON text.', zh: '将值序列化为 JSON 文本。' },
    },
    JSON_OBJECT: {
      signatures: ['JSON_OBJECT([KEY] key VALUE value, ... [{NULL | ABSENT} ON NULL])'],
      types: keysAndValues,
      nulls: 'called-on-null',
      nullable: 'never',
      doc: { en: 'A JSON object of the keys and values.', zh: '由键和值构成的 JSON 对象。' },
    },
    JSON_ARRAY: {
      signatures: ['JSON_ARRAY(value, ... [{NULL | ABSENT} ON NULL])'],
      expects: [],
      types: takes([onNull], stringType, { rest: any }),
      nulls: 'called-on-null',
      nullable: 'never',
      doc: {
        en: 'A JSON array of the values; NULLs are left out unless NULL ON NULL is said.',
        zh: '由值构成的 JSON 数组；除非指定 NULL ON NULL，否则忽略 NULL。',
      },
    },
    JSON: {
      signatures: ['JSON(string)'],
      types: takes([text], stringType),
      nullable: 'always',
      doc: {
        en: 'Inside JSON_OBJECT and JSON_ARRAY: the text goes in as the JSON that it is.',
        zh: '仅用于 JSON_OBJECT 和 JSON_ARRAY 中：将文本作为 JSON 直接放入。',
      },
    },
    JSON_QUOTE: {
      signatures: ['JSON_QUOTE(string)'],
      types: takes([text], stringType),
      doc: { en: 'The text as a JSON string, in quotes.', zh: '将文本转换为带引号的 JSON 字符串。' },
    },
    JSON_UNQUOTE: {
      signatures: ['JSON_UNQUOTE(string)'],
      types: takes([text], stringType),
      doc: {
        en: 'The text of a JSON string; other text stays as it is.',
        zh: '取 JSON 字符串的文本；其他文本保持不变。',
      },
    },
  },
);

export const jsonFunctions = [...tests, ...calls];
