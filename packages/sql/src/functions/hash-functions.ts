import { integerType, stringType } from '../types/logical-type.ts';
import { isCharacter, isNumeric, isTemporal } from '../types/type-families.ts';
import { type FunctionSpec, functionFamily } from './function-family.ts';
import { int, parameter, takes, textOrBytes } from './parameters.ts';
import { fixedTextOf, textOf } from './result-types.ts';

const digest = (name: string, hexDigits: number): FunctionSpec => ({
  signatures: [`${name}(string)`, `${name}(binary)`],
  types: takes([textOrBytes], fixedTextOf(hexDigits)),
  doc: {
    en: `The ${name} hash of the bytes, of text in UTF-8, as ${hexDigits} hexadecimal digits.`,
    zh: `字节（文本取其 UTF-8 字节）的 ${name} 哈希值，以 ${hexDigits} 位十六进制数字表示。`,
  },
});

const hashable = parameter('<ANY>', ({ type }) => {
  if (type.kind === 'NULL') return stringType;
  return type.kind === 'BOOLEAN' || isCharacter(type) || isNumeric(type) || isTemporal(type) ? type : null;
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
    HASH_CODE: {
      signatures: ['HASH_CODE(value)'],
      types: takes([hashable], integerType),
      doc: {
        en: 'Java’s hash code of the value; of text, without its sign.',
        zh: '值的 Java 哈希码；对文本取绝对值。',
      },
    },
    SHA2: {
      signatures: ['SHA2(string, bits)', 'SHA2(binary, bits)'],
      types: takes([textOrBytes, int], textOf(128)),
      nullable: 'always',
      doc: {
        en: 'The SHA-2 hash with 224, 256, 384 or 512 bits in hexadecimal digits.',
        zh: '224、256、384 或 512 位的 SHA-2 哈希值，以十六进制数字表示。',
      },
    },
  },
);
