import { type LogicalType, lengthMax, stringType } from '../types/logical-type.ts';
import { functionFamily } from './function-family.ts';
import { bytes, takes, text } from './parameters.ts';

const bytesType: LogicalType = { kind: 'VARBINARY', length: lengthMax, nullable: true };

export const conversionFunctions = functionFamily(
  { category: 'conversion', kind: 'scalar' },
  {
    TO_BASE64: {
      signatures: ['TO_BASE64(string)'],
      types: takes([text], stringType),
      doc: { en: 'The text’s UTF-8 bytes in Base64.', zh: '文本 UTF-8 字节的 Base64 编码。' },
    },
    FROM_BASE64: {
      signatures: ['FROM_BASE64(string)'],
      types: takes([text], stringType),
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
    URL_ENCODE: {
      signatures: ['URL_ENCODE(string)'],
      types: takes([text], stringType),
      nullable: 'always',
      doc: { en: 'The text as a part of a URL.', zh: '将文本编码为 URL 的一部分。' },
    },
    URL_DECODE: {
      signatures: ['URL_DECODE(string)'],
      types: takes([text], stringType),
      nullable: 'always',
      doc: {
        en: 'The text that a part of a URL stands for; NULL when it is malformed.',
        zh: '解码 URL 片段；格式错误时为 NULL。',
      },
    },
  },
);
