import { stringType } from '../types/logical-type.ts';
import { functionFamily } from './function-family.ts';
import { takes } from './parameters.ts';
import { fixedTextOf } from './result-types.ts';

export const identifierFunctions = functionFamily(
  { category: 'other', kind: 'scalar' },
  {
    CURRENT_DATABASE: {
      signatures: ['CURRENT_DATABASE()'],
      types: takes([], stringType),
      determinism: 'dynamic',
      doc: { en: 'The name of the current database.', zh: '当前数据库的名称。' },
    },
    UUID: {
      signatures: ['UUID()'],
      types: takes([], fixedTextOf(36)),
      determinism: 'non-deterministic',
      doc: { en: 'A random identifier (RFC 4122, version 4).', zh: '随机标识符（RFC 4122 第 4 版）。' },
    },
  },
);
