import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Choices, randomSchema, randomValue } from '../../test/support/random-expression.ts';
import { BatchBuilder } from './batch-builder.ts';
import { readValue } from './read-value.ts';
import { isSameValue } from './same-value.ts';

test('two rows are of one value exactly when reading them gives the same', () => {
  fc.assert(
    fc.property(fc.integer(), seed => {
      const choices = new Choices(seed);
      const builder = new BatchBuilder(randomSchema);
      for (let row = 0; row < 12; row++) builder.appendRow(randomSchema.map(({ type }) => randomValue(choices, type)));
      const { columns, rowCount } = builder.finish();
      randomSchema.forEach(({ type }, c) => {
        const values = Array.from({ length: rowCount }, (_, row) => readValue(columns[c]!, row, type));
        for (let left = 0; left < rowCount; left++)
          for (let right = 0; right < rowCount; right++) {
            const isSame = JSON.stringify(tagged(values[left]!)) === JSON.stringify(tagged(values[right]!));
            expect(isSameValue(columns[c]!, left, right)).toBe(isSame);
          }
      });
    }),
    { numRuns: 15, seed: 20261125 },
  );
});

/** JSON has no bigint, no NaN and no -0. */
const tagged = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? value : [typeof value, Object.is(value, -0) ? '-0' : String(value)];
