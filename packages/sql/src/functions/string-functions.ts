import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { commonTypeOf } from '../types/common-type.ts';
import {
  bigintType,
  booleanType,
  integerType,
  type LogicalType,
  lengthMax,
  stringType,
} from '../types/logical-type.ts';
import { isBinary, isCharacter } from '../types/type-families.ts';
import { type FunctionSpec, functionFamily, type TypeRule } from './function-family.ts';
import {
  any,
  bigint,
  bytes,
  form,
  int,
  keyword,
  named,
  overloaded,
  type ResultType,
  takes,
  text,
  textOrBytes,
} from './parameters.ts';
import { ofFirst, varyingOf, varyingOfFirst } from './result-types.ts';

const trimSide = keyword('side', ['BOTH', 'LEADING', 'TRAILING']);

/** Text in, text of the same length out. */
const recased = (signature: string, doc: LocalizedText): FunctionSpec => ({
  signatures: [signature],
  types: takes([text], ofFirst),
  doc,
});

const trimmed = (name: string, result: ResultType, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}(string [, characters])`],
  types: takes([named('str', text)], result, { optional: [named('trimStr', text)] }),
  doc: { en, zh },
});

const padded = (name: string, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}(string, length, padding)`],
  types: takes([text, int, text], stringType),
  nullable: 'always',
  doc: { en, zh },
});

/** CHAR and BINARY keep their fixed length; anything else gets the sum of the lengths as its limit. */
function concatenated([left, right]: readonly LogicalType[]): LogicalType {
  if (left === undefined || right === undefined || !('length' in left) || !('length' in right)) return left!;
  const length = Math.min(left.length + right.length, lengthMax);
  const isFixed = [left, right].every(({ kind }) => kind === 'CHAR' || kind === 'BINARY');
  if (isCharacter(left)) return { kind: isFixed ? 'CHAR' : 'VARCHAR', length, nullable: true };
  return { kind: isFixed && isBinary(left) ? 'BINARY' : 'VARBINARY', length, nullable: true };
}

/** An index, then texts or bytes, which become their common type. */
const chosen: TypeRule = args => {
  const [index, ...values] = args;
  const common = commonTypeOf(values.map(({ type }) => type));
  if (index === undefined || common === null) return null;
  const resolved = overloaded(form([bigint], common, { rest: text }), form([bigint], common, { rest: bytes }))(args);
  if (resolved === null || 'error' in resolved) return resolved;
  return { ...resolved, parameterTypes: args.map((_, i) => (i === 0 ? bigintType : common)) };
};

/** `SUBSTRING(string FROM start FOR length)` arrives as a plain call too. */
const part = takes([textOrBytes, int], varyingOfFirst, { optional: [int] });

const affixTest = (name: string, argument: string, en: string, zh: string): FunctionSpec => ({
  signatures: [`${name}(string, affix)`],
  types: overloaded(
    form([named('expr', text), named(argument, text)], booleanType),
    form([named('expr', bytes), named(argument, bytes)], booleanType),
  ),
  doc: { en, zh },
});

export const stringFunctions = functionFamily(
  { category: 'string', kind: 'scalar' },
  {
    UPPER: recased('UPPER(string)', { en: 'The text in upper case.', zh: '转换为大写。' }),
    LOWER: recased('LOWER(string)', { en: 'The text in lower case.', zh: '转换为小写。' }),
    INITCAP: recased('INITCAP(string)', {
      en: 'Each word with a capital first letter, the rest in lower case.',
      zh: '每个单词首字母大写，其余小写。',
    }),
    REVERSE: {
      signatures: ['REVERSE(string)'],
      types: takes([text], stringType),
      doc: { en: 'The characters in reverse order.', zh: '反转字符顺序。' },
    },
    TRIM: {
      signatures: ['TRIM(string)', 'TRIM([BOTH | LEADING | TRAILING] [characters] FROM string)'],
      expects: [],
      types: overloaded(
        form([text], varyingOfFirst),
        form([trimSide, text], ([, value]) => varyingOf(value)),
        form([trimSide, text, text], ([, , value]) => varyingOf(value)),
      ),
      doc: {
        en: 'The text without spaces, or the given characters, at its ends.',
        zh: '去除文本两端的空格或给定字符。',
      },
    },
    LTRIM: trimmed(
      'LTRIM',
      varyingOfFirst,
      'The text without spaces, or the given characters, at its start.',
      '去除文本开头的空格或给定字符。',
    ),
    RTRIM: trimmed(
      'RTRIM',
      varyingOfFirst,
      'The text without spaces, or the given characters, at its end.',
      '去除文本末尾的空格或给定字符。',
    ),
    BTRIM: trimmed(
      'BTRIM',
      stringType,
      'The text without spaces, or the given characters, at both ends.',
      '去除文本两端的空格或给定字符。',
    ),
    SUBSTRING: {
      aliases: ['SUBSTR'],
      signatures: ['SUBSTRING(string FROM start [FOR length])', 'SUBSTRING(string, start [, length])'],
      types: part,
      nullable: 'always',
      doc: {
        en: 'The text from a position on, counted from 1 (negative: from the end); NULL for a negative length.',
        zh: '从指定位置（自 1 起，负数从末尾数）截取文本；长度为负时为 NULL。',
      },
    },
    LEFT: {
      signatures: ['LEFT(string, count)'],
      types: takes([text, int], varyingOfFirst),
      doc: { en: 'The first characters; none for a negative count.', zh: '最左边的若干字符；数量为负时为空文本。' },
    },
    RIGHT: {
      signatures: ['RIGHT(string, count)'],
      types: takes([text, int], varyingOfFirst),
      doc: { en: 'The last characters; none for a negative count.', zh: '最右边的若干字符；数量为负时为空文本。' },
    },
    CONCAT: {
      signatures: ['CONCAT(string1, ...)'],
      types: takes([text], stringType, { rest: text }),
      doc: { en: 'All texts joined; NULL when one is NULL.', zh: '连接所有文本；任一为 NULL 时为 NULL。' },
    },
    CONCAT_WS: {
      signatures: ['CONCAT_WS(separator, string1, ...)'],
      types: takes([text, text], (_, [separator]) => ({ ...stringType, nullable: separator!.type.nullable }), {
        rest: text,
      }),
      nulls: 'called-on-null',
      doc: {
        en: 'All texts that are not NULL, joined with the separator.',
        zh: '以分隔符连接所有非 NULL 文本。',
      },
    },
    CHAR_LENGTH: {
      aliases: ['CHARACTER_LENGTH'],
      signatures: ['CHAR_LENGTH(string)'],
      types: takes([text], integerType),
      doc: { en: 'The number of characters.', zh: '字符数。' },
    },
    POSITION: {
      signatures: ['POSITION(part IN string)'],
      types: takes([text, text], integerType, { optional: [int] }),
      doc: {
        en: 'Where the part first occurs, counted from 1; 0 when nowhere.',
        zh: '子串首次出现的位置，自 1 起；不存在时为 0。',
      },
    },
    INSTR: {
      signatures: ['INSTR(string, part [, start [, occurrence]])'],
      types: takes([text, text], integerType, { optional: [int, int] }),
      doc: {
        en: 'Where the part occurs at or after the start, counted from 1 (negative: backwards from the end), by default its first occurrence; 0 when nowhere.',
        zh: '从起始位置起子串第几次出现的位置，自 1 起（负数表示从末尾向前查找），默认第一次；不存在时为 0。',
      },
    },
    LOCATE: {
      signatures: ['LOCATE(part, string [, start])'],
      types: takes([text, text], integerType, { optional: [int] }),
      doc: {
        en: 'Where the part occurs at or after the start, counted from 1; 0 when nowhere.',
        zh: '从起始位置起子串出现的位置，自 1 起；不存在时为 0。',
      },
    },
    REPLACE: {
      signatures: ['REPLACE(string, part, replacement)'],
      types: takes([text, text, text], stringType),
      doc: { en: 'The text with each occurrence of the part replaced.', zh: '替换文本中出现的所有子串。' },
    },
    TRANSLATE: {
      signatures: ['TRANSLATE(string, from, to)'],
      types: takes([named('expr', text), named('fromStr', text), named('toStr', text)], stringType),
      doc: {
        en: 'Each character that is in “from” becomes the one at its place in “to”, or goes.',
        zh: '将 from 中的字符逐一替换为 to 中对应的字符，无对应者删除。',
      },
    },
    OVERLAY: {
      signatures: ['OVERLAY(string PLACING replacement FROM start [FOR length])'],
      types: takes([text, text, int], ([first, second]) => varyingOf(concatenated([first!, second!])), {
        optional: [int],
      }),
      doc: {
        en: 'The text with the characters from the start on replaced; by default as many as the replacement has.',
        zh: '自起始位置替换若干字符，默认替换与新文本等长的部分。',
      },
    },
    REPEAT: {
      signatures: ['REPEAT(string, count)'],
      types: takes([text, int], stringType),
      doc: { en: 'The text so many times over.', zh: '将文本重复指定次数。' },
    },
    LPAD: padded(
      'LPAD',
      'The text brought to the length: padded on the left, or cut.',
      '将文本调整到指定长度：左侧填充或截断。',
    ),
    RPAD: padded(
      'RPAD',
      'The text brought to the length: padded on the right, or cut.',
      '将文本调整到指定长度：右侧填充或截断。',
    ),
    ASCII: {
      signatures: ['ASCII(string)'],
      types: takes([text], integerType),
      doc: { en: 'The code of the first character.', zh: '首字符的编码。' },
    },
    CHR: {
      signatures: ['CHR(integer)'],
      types: takes([bigint], stringType),
      doc: {
        en: 'The character with the code; beyond 255, with its remainder by 255.',
        zh: '该编码对应的字符；大于 255 时取模。',
      },
    },
    SPLIT_INDEX: {
      signatures: ['SPLIT_INDEX(string, separator, index)'],
      types: overloaded(form([text, text, int], stringType), form([text, int, int], stringType)),
      nullable: 'always',
      doc: {
        en: 'One of the pieces between separators, counted from 0; NULL when there is none.',
        zh: '按分隔符切分后的第几段，自 0 起；不存在时为 NULL。',
      },
    },
    ELT: {
      signatures: ['ELT(index, value1, ...)'],
      expects: ['CHARACTER_STRING', 'BINARY_STRING'].map(
        family => `index <INTEGER_NUMERIC>, expr <${family}>, exprs <${family}>...`,
      ),
      types: chosen,
      nulls: 'called-on-null',
      nullable: 'always',
      doc: {
        en: 'The value at the index, counted from 1; NULL when there is none.',
        zh: '指定序号（自 1 起）的值；不存在时为 NULL。',
      },
    },
    PRINTF: {
      signatures: ['PRINTF(format, value, ...)'],
      types: takes([text], stringType, { rest: any }),
      nulls: 'called-on-null',
      nullable: 'always',
      doc: {
        en: 'The values put into the format by the rules of Java’s Formatter, such as %s, %08d or %.2f; NULL when they do not fit it.',
        zh: '按 Java Formatter 规则（如 %s、%08d、%.2f）格式化各值；格式不匹配时为 NULL。',
      },
    },
    STARTSWITH: affixTest('STARTSWITH', 'startExpr', 'TRUE when the text starts so.', '文本以其开头时为 TRUE。'),
    ENDSWITH: affixTest('ENDSWITH', 'endExpr', 'TRUE when the text ends so.', '文本以其结尾时为 TRUE。'),
  },
);

export const concatenationFunctions = functionFamily(
  { category: 'string', kind: 'operator' },
  {
    CONCAT_OPERATOR: {
      signatures: ['string1 || string2', 'binary1 || binary2'],
      types: overloaded(form([text, text], concatenated), form([bytes, bytes], concatenated)),
      doc: {
        en: 'Both texts, one after the other; NULL when one is NULL.',
        zh: '两段文本首尾相接；任一为 NULL 时为 NULL。',
      },
    },
  },
);
