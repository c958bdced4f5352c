import type { Call, Expression, Field } from '@lockstep/sql/algebra';
import { integerType, type LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../batch/batch-builder.ts';
import { readValue } from '../../batch/read-value.ts';
import type { NonNullValue, Value } from '../../batch/value.ts';
import { zoneNamed } from '../../time/zone.ts';
import { compileCalc } from '../compile-calc.ts';
import { interpret } from '../interpret.ts';

const session = { zone: zoneNamed('UTC'), currentMs: () => 0, processingMs: () => 0 };
const nullable = true;

interface Sort {
  readonly type: LogicalType;
  readonly values: fc.Arbitrary<NonNullValue>;
}

const text: Sort = {
  type: { kind: 'VARCHAR', length: 9, nullable },
  values: fc.constantFrom('', 'a', 'é', 'abc', 'zz'),
};
const bigint: Sort = { type: { kind: 'BIGINT', nullable }, values: fc.constantFrom(-1n, 0n, 5n, 2n ** 62n) };
const scalars: readonly Sort[] = [
  { type: { kind: 'INTEGER', nullable }, values: fc.integer({ min: -3, max: 5 }) },
  bigint,
  text,
  { type: { kind: 'BOOLEAN', nullable }, values: fc.boolean() },
  { type: { kind: 'DOUBLE', nullable }, values: fc.constantFrom(-1.5, 0, 2.25) },
  { type: { kind: 'DECIMAL', precision: 30, scale: 2, nullable }, values: fc.constantFrom(-(10n ** 25n), 0n, 7n) },
  {
    type: { kind: 'TIMESTAMP', precision: 9, nullable },
    values: fc.record({ epochMs: fc.integer({ min: -9, max: 9 }), nanos: fc.nat({ max: 9 }) }),
  },
];

const orNull = (values: fc.Arbitrary<NonNullValue>): fc.Arbitrary<Value> => fc.option(values, { nil: null, freq: 3 });

const arrayOf = ({ type, values }: Sort): Sort => ({
  type: { kind: 'ARRAY', element: type, nullable },
  values: fc.array(orNull(values), { maxLength: 4 }),
});
const rowOf = (sorts: readonly Sort[]): Sort => ({
  type: { kind: 'ROW', fields: sorts.map(({ type }, f) => ({ name: `f${f}`, type })), nullable },
  values: fc.tuple(...sorts.map(({ values }) => orNull(values))),
});
const mapOf = (key: Sort, value: Sort): Sort => ({
  type: { kind: 'MAP', key: key.type, value: value.type, nullable },
  values: fc
    .uniqueArray(orNull(key.values), { maxLength: 4, selector: String })
    .chain(keys =>
      fc
        .array(orNull(value.values), { minLength: keys.length, maxLength: keys.length })
        .map(values => ({ keys, values })),
    ),
});

const nested = (depth: number): fc.Arbitrary<Sort> => {
  const inner = depth === 0 ? fc.constantFrom(...scalars) : fc.oneof(fc.constantFrom(...scalars), nested(depth - 1));
  return fc.oneof(
    inner.map(arrayOf),
    fc.array(inner, { minLength: 1, maxLength: 9 }).map(rowOf),
    fc.tuple(fc.constantFrom(text, bigint, scalars[4]!), inner).map(([key, value]) => mapOf(key, value)),
  );
};

const indexColumn: Field = { name: 'i', type: integerType };
const keyColumns: readonly Field[] = [text, bigint, scalars[4]!].map(({ type }, c) => ({ name: `k${c}`, type }));

/** Every way to look one level into a value, and from there on. */
function accesses(expression: Expression, depth: number): Expression[] {
  const { type } = expression;
  const call = (functionName: string, resultType: LogicalType, index?: Expression): Call => ({
    kind: 'call',
    functionName,
    args: index === undefined ? [expression] : [expression, index],
    type: { ...resultType, nullable: true },
  });
  const ways: Call[] = [];
  if (type.kind === 'ROW') {
    type.fields.forEach((field, f) => {
      ways.push(call('FIELD', field.type, { kind: 'literal', value: f, type: integerType }));
    });
  }
  if (type.kind === 'ARRAY') ways.push(call('ITEM', type.element, { kind: 'input-ref', index: 1, type: integerType }));
  if (type.kind === 'MAP') {
    const column = keyColumns.findIndex(key => key.type.kind === type.key.kind) + 2;
    ways.push(call('ITEM', type.value, { kind: 'input-ref', index: column, type: type.key }));
  }
  const sized = type.kind === 'ARRAY' || type.kind === 'MAP' ? [call('CARDINALITY', integerType)] : [];
  return [...sized, ...ways, ...(depth === 0 ? [] : ways.flatMap(way => accesses(way, depth - 1)))];
}

test('fields, elements and values of keys read in place are those of the decoded value', () => {
  const cases = nested(2).chain(sort =>
    fc.tuple(
      fc.constant(sort.type),
      fc.array(
        fc.tuple(
          orNull(sort.values),
          fc.option(fc.integer({ min: -1, max: 4 })),
          orNull(text.values),
          orNull(bigint.values),
          orNull(scalars[4]!.values),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    ),
  );
  fc.assert(
    fc.property(cases, ([type, rows]) => {
      const schema = [{ name: 'x', type }, indexColumn, ...keyColumns];
      const projections = accesses({ kind: 'input-ref', index: 0, type }, 2).slice(0, 40);
      const builder = new BatchBuilder(schema);
      for (const row of rows) builder.appendRow(row);
      const result = compileCalc({ inputSchema: schema, projections }, session)(builder.finish());
      rows.forEach((row, r) => {
        const read = projections.map((projection, c) => readValue(result.columns[c]!, r, projection.type));
        const stored = roundTrip(type, row[0]);
        expect(read).toEqual(
          projections.map(projection =>
            roundTrip(projection.type, interpret(projection, [stored, ...row.slice(1)], session)),
          ),
        );
      });
    }),
    { numRuns: 300, seed: 20261125 },
  );
});

/** The value as a column gives it back: maps in the order of their keys. */
function roundTrip(type: LogicalType, value: Value): Value {
  const builder = new BatchBuilder([{ name: 'x', type }]);
  builder.appendRow([value]);
  return readValue(builder.finish().columns[0]!, 0, type);
}
