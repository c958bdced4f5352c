import type { Expression, Field } from '@lockstep/sql/algebra';
import { booleanType, integerType, stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../batch/batch-builder.ts';
import { readValue } from '../../batch/read-value.ts';
import { zoneNamed } from '../../time/zone.ts';
import { compileCalc } from '../compile-calc.ts';
import { interpret } from '../interpret.ts';

const session = { zone: zoneNamed('UTC'), currentMs: () => 0, processingMs: () => 0 };
const schema: readonly Field[] = [
  { name: 't', type: stringType },
  { name: 'i', type: integerType },
  { name: 'u', type: stringType },
];
const column = (index: number): Expression => ({ kind: 'input-ref', index, type: schema[index]!.type });

const cell = fc.option(fc.string({ unit: fc.constantFrom('/', '//', '-/', 'é', '界', '𝄞', 'a', ' '), maxLength: 8 }), {
  freq: 5,
});
const row = fc.tuple(cell, fc.option(fc.integer({ min: -2, max: 6 }), { freq: 8 }), cell);

test('the parts of text read in place are those of the split string', () => {
  const separator = fc.constantFrom('/', '//', '-/', 'é', '界', '𝄞', '/a/', '');
  fc.assert(
    fc.property(separator, fc.array(row, { minLength: 1, maxLength: 20 }), (mark, rows) => {
      const part: Expression = {
        kind: 'call',
        functionName: 'SPLIT_INDEX',
        args: [column(0), { kind: 'literal', value: mark, type: stringType }, column(1)],
        type: stringType,
      };
      const isSame: Expression = { kind: 'call', functionName: 'EQUALS', args: [part, column(2)], type: booleanType };
      const builder = new BatchBuilder(schema);
      for (const values of rows) builder.appendRow(values);
      const { columns } = compileCalc({ inputSchema: schema, projections: [part, isSame] }, session)(builder.finish());
      rows.forEach((values, at) => {
        expect(readValue(columns[0]!, at, stringType)).toBe(interpret(part, values, session));
        expect(readValue(columns[1]!, at, booleanType)).toBe(interpret(isSame, values, session));
      });
    }),
    { numRuns: 500, seed: 20261125 },
  );
});
