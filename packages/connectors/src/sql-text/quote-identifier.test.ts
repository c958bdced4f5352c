import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteIdentifier } from './quote-identifier.ts';

test('whatever a name holds, it stays one name', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const names = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .filter(name => !name.includes('\0') && name.isWellFormed());
  await fc.assert(
    fc.asyncProperty(names, async name => {
      const result = await connection.run(`SELECT 1 AS ${quoteIdentifier(name)}`);
      expect(result.columnNames()).toEqual([name]);
    }),
    { seed: 20261125, numRuns: 500, examples: [['"'], ['""; DROP TABLE x; --'], ['a"b'], ["'"]] },
  );
  connection.closeSync();
  instance.closeSync();
});

test('an empty name and one with NUL are refused', () => {
  expect(() => quoteIdentifier('')).toThrow(/empty/);
  expect(() => quoteIdentifier('a\0b')).toThrow(/NUL/);
});
