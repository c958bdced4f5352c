import { functionFamily } from './function-family.ts';
import { bool, takes, text } from './parameters.ts';

const variantType = { kind: 'VARIANT', nullable: true } as const;

export const variantFunctions = functionFamily(
  { category: 'json', kind: 'scalar' },
  {
    PARSE_JSON: {
      signatures: ['PARSE_JSON(string [, allow_duplicate_keys])'],
      types: takes([text], variantType, { optional: [bool] }),
      doc: {
        en: 'The JSON text as a VARIANT; text that is no JSON is an error.',
        zh: '将 JSON 文本解析为 VARIANT；非 JSON 文本报错。',
      },
    },
    TRY_PARSE_JSON: {
      signatures: ['TRY_PARSE_JSON(string [, allow_duplicate_keys])'],
      types: takes([text], variantType, { optional: [bool] }),
      nullable: 'always',
      doc: {
        en: 'The JSON text as a VARIANT; NULL for text that is no JSON.',
        zh: '将 JSON 文本解析为 VARIANT；非 JSON 文本为 NULL。',
      },
    },
  },
);
