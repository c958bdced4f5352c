import { expect, test } from 'vitest';
import { readFunctionDefinition } from './function-definition.ts';

const objectOf = (createStatement: string) => ({
  path: { catalog: 'c', database: 'd', name: 'twice' },
  kind: 'function' as const,
  createStatement,
});

test('reads how a function is called, and the statement that changes it', () => {
  const source = "'/** @param {INT} n @returns {BIGINT} */ n => BigInt(n) * 2n' LANGUAGE JAVASCRIPT";
  expect(readFunctionDefinition(objectOf(`CREATE FUNCTION IF NOT EXISTS Twice AS ${source}`))).toEqual({
    kind: 'scalar',
    signature: 'twice(n INT) → BIGINT',
    alterStatement: `ALTER FUNCTION Twice AS ${source}`,
  });
  expect(readFunctionDefinition(objectOf("CREATE FUNCTION twice AS 'n => n' LANGUAGE JAVASCRIPT"))).toBeNull();
  expect(readFunctionDefinition(objectOf('CREATE VIEW twice AS SELECT 1'))).toBeNull();
});
