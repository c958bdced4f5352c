import type { Field } from '@lockstep/sql/algebra';
import { integerType, stringType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { makeBatch } from '../../test/make-batch.ts';
import { sinkOf, testContext, testTable } from '../../test/test-context.ts';
import { createConnectorRegistry } from '../registry.ts';

const schema: readonly Field[] = [
  { name: 'id', type: integerType },
  { name: 'text', type: stringType },
];
const batch = makeBatch(
  schema,
  [
    [1, 'a'],
    [1, 'a'],
    [1, null],
    [1, null],
  ],
  [0, 1, 2, 3],
);

test.each([
  [{}, ['+I[1, a]', '-U[1, a]', '+U[1, null]', '-D[1, null]']],
  [{ 'print-identifier': 'here' }, ['here> +I[1, a]', 'here> -U[1, a]', 'here> +U[1, null]', 'here> -D[1, null]']],
])('print writes every change as Flink does: %o', async (options, expected) => {
  const lines: string[] = [];
  const context = testContext({ printLine: line => lines.push(line) });
  const sink = createConnectorRegistry().get('print').createSink!(
    sinkOf(testTable('print', schema, options), schema),
    context,
  );
  await sink.open();
  await sink.write(batch);
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  expect(lines).toEqual(expected);
});

test('blackhole takes everything', async () => {
  const sink = createConnectorRegistry().get('blackhole').createSink!(
    sinkOf(testTable('blackhole', schema, {}), schema),
    testContext(),
  );
  await sink.open();
  await sink.write(batch);
  expect(await sink.prepare(1)).toBe(null);
  await sink.close();
});
