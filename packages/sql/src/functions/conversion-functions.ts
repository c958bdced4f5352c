import { booleanType, type LogicalType, lengthMax, stringType } from '../types/logical-type.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { bytes, takes, text, textOrBytes, wrongCount } from './parameters.ts';

const bytesType: LogicalType = { kind: 'VARBINARY', length: lengthMax, nullable: true };

/** The argument is never computed; the second one is a constant. */
const typeOf: TypeRule = args => {
  const [value, isFull] = args;
  if (value === undefined || args.length > 2) return wrongCount('1 to 2 arguments', args.length);
  if (isFull !== undefined && typeof isFull.literal !== 'boolean') return null;
  return { parameterTypes: args.map(({ type }) => type), resultType: stringType };
};

export const conversionFunctions = functionFamily(
  { category: 'conversion', kind: 'scalar' },
  {
    TO_BASE64: {
      signatures: ['TO_BASE64(string)', 'TO_BASE64(binary)'],
      types: takes([textOrBytes], stringType),
      doc: { en: 'The bytes, of text in UTF-8, in Base64.', zh: '字节（文本取其 UTF-8 字节）的 Base64 编码。' },
    },
    FROM_BASE64: {
      signatures: ['FROM_BASE64(string)', 'FROM_BASE64(binary)'],
      types: takes([textOrBytes], stringType),
      nullable: 'always',
      doc: { en: 'The text that the Base64 stands for.', zh: 'Base64 编码对应的文本。' },
    },
    ENCODE: {
      signatures: ['ENCODE(string, charset)'],
      types: takes([text, text], bytesType),
      nullable: 'always',
      doc: { en: 'The text as bytes of the character set.', zh: '按字符集将文本编码为字节。' },
    },
    DECODE: {
      signatures: ['DECODE(binary, charset)'],
      types: takes([bytes, text], stringType),
      nullable: 'always',
      doc: { en: 'The text that bytes of the character set stand for.', zh: '按字符集将字节解码为文本。' },
    },
    UNHEX: {
      signatures: ['UNHEX(string)'],
      types: takes([text], bytesType),
      nullable: 'always',
      doc: {
        en: 'The bytes that hexadecimal digits stand for; NULL for other text.',
        zh: '十六进制数字对应的字节；其他文本为 NULL。',
      },
    },
    IS_VALID_UTF8: {
      signatures: ['IS_VALID_UTF8(binary)'],
      types: takes([bytes], booleanType),
      doc: { en: 'TRUE when the bytes are well-formed UTF-8.', zh: '字节为合法 UTF-8 时为 TRUE。' },
    },
    MAKE_VALID_UTF8: {
      signatures: ['MAKE_VALID_UTF8(binary)'],
      types: takes([bytes], stringType),
      doc: {
        en: 'The bytes read as UTF-8, each malformed sequence replaced by the character U+FFFD.',
        zh: '按 UTF-8 解码字节，非法序列替换为 U+FFFD 字符。',
      },
    },
    TYPEOF: {
      signatures: ['TYPEOF(value [, force_serializable])'],
      types: typeOf,
      nulls: 'called-on-null',
      nullable: 'always',
      doc: {
        en: 'The name of the value’s type; with TRUE in full, as a catalog would store it.',
        zh: '值的类型名称；第二个参数为 TRUE 时给出可存入目录的完整形式。',
      },
    },
  },
);
