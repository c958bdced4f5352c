import { type FunctionSpec, functionFamily } from './function-family.ts';
import { int, takes, text } from './parameters.ts';
import { textOf } from './result-types.ts';

const digest = (name: string, hexDigits: number): FunctionSpec => ({
  signatures: [`${name}(string)`],
  types: takes([text], textOf(hexDigits)),
  doc: {
    en: `The ${name} hash of the text's UTF-8 bytes as ${hexDigits} hexadecimal digits.`,
    zh: `文本 UTF-8 字节的 ${name} 哈希值，以 ${hexDigits} 位十六进制数字表示。`,
  },
});

export const hashFunctions = functionFamily(
  { category: 'hash', kind: 'scalar' },
  {
    MD5: digest('MD5', 32),
    SHA1: digest('SHA1', 40),
    SHA224: digest('SHA224', 56),
    SHA256: digest('SHA256', 64),
    SHA384: digest('SHA384', 96),
    SHA512: digest('SHA512', 128),
    SHA2: {
      signatures: ['SHA2(string, bits)'],
      types: takes([text, int], textOf(128)),
      nullable: 'always',
      doc: {
        en: 'The SHA-2 hash with 224, 256, 384 or 512 bits in hexadecimal digits.',
        zh: '224、256、384 或 512 位的 SHA-2 哈希值，以十六进制数字表示。',
      },
    },
  },
);
