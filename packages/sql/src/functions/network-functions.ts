import { bigintType, stringType } from '../types/logical-type.ts';
import { functionFamily } from './function-family.ts';
import { bigint, takes, text } from './parameters.ts';

/** URLs and addresses. */
export const networkFunctions = functionFamily(
  { category: 'string', kind: 'scalar', nullable: 'always' },
  {
    URL_ENCODE: {
      signatures: ['URL_ENCODE(string)'],
      types: takes([text], stringType),
      doc: { en: 'The text as a part of a URL.', zh: '将文本编码为 URL 的一部分。' },
    },
    URL_DECODE: {
      signatures: ['URL_DECODE(string)'],
      types: takes([text], stringType),
      doc: {
        en: 'The text that a part of a URL stands for; NULL when it is malformed.',
        zh: '解码 URL 片段；格式错误时为 NULL。',
      },
    },
    PARSE_URL: {
      signatures: ['PARSE_URL(url, part [, key])'],
      types: takes([text, text], stringType, { optional: [text] }),
      doc: {
        en: 'A part of the URL: HOST, PATH, QUERY, REF, PROTOCOL, AUTHORITY, FILE or USERINFO; of the QUERY, the value of a key.',
        zh: 'URL 的某个部分：HOST、PATH、QUERY、REF、PROTOCOL、AUTHORITY、FILE 或 USERINFO；对 QUERY 可取某个键的值。',
      },
    },
    INET_ATON: {
      signatures: ['INET_ATON(string)'],
      types: takes([text], bigintType),
      doc: {
        en: 'The number of an IPv4 address, which may be short as in 127.1; NULL when it is none.',
        zh: 'IPv4 地址（可用 127.1 等简写）对应的数值；无效时为 NULL。',
      },
    },
    INET_NTOA: {
      signatures: ['INET_NTOA(integer)'],
      types: takes([bigint], stringType),
      doc: {
        en: 'The IPv4 address that the number stands for; NULL when it has more than 32 bits.',
        zh: '数值对应的 IPv4 地址；超出 32 位时为 NULL。',
      },
    },
  },
);
