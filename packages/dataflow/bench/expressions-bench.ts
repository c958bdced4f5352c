import type { Call, Expression, Field } from '@lockstep/sql/algebra';
import {
  bigintType,
  booleanType,
  doubleType,
  integerType,
  type LogicalType,
  stringType,
  timestampType,
} from '@lockstep/sql/types';
import { BatchBuilder } from '../src/batch/index.ts';
import { createExpressionCompiler } from '../src/expressions/index.ts';
import { utc } from '../src/time/zone.ts';

/** Rates of generated calcs over batches in memory, with and without NULLs. `node bench/expressions-bench.ts` */

const rowCount = 8192;
const rounds = 200;

const rowType: LogicalType = {
  kind: 'ROW',
  fields: [
    { name: 'name', type: stringType },
    { name: 'size', type: integerType },
    { name: 'price', type: doubleType },
  ],
  nullable: true,
};

const schema: Field[] = [
  { name: 'id', type: integerType },
  { name: 'price', type: bigintType },
  { name: 'ratio', type: doubleType },
  { name: 'channel', type: stringType },
  { name: 'at', type: timestampType(3) },
  { name: 'cost', type: { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true } },
  { name: 'item', type: rowType },
  { name: 'tags', type: { kind: 'ARRAY', element: stringType, nullable: true } },
  { name: 'sizes', type: { kind: 'MAP', key: stringType, value: integerType, nullable: true } },
];

const ref = (index: number): Expression => ({ kind: 'input-ref', index, type: schema[index]!.type });
const literal = (value: number | string, type: LogicalType): Expression => ({ kind: 'literal', value, type });
const call = (functionName: string, type: LogicalType, ...args: Expression[]): Call => ({
  kind: 'call',
  functionName,
  type,
  args,
});
const pairType: LogicalType = {
  kind: 'ROW',
  fields: [
    { name: 'EXPR$0', type: integerType },
    { name: 'EXPR$1', type: stringType },
  ],
  nullable: false,
};
const dayTime: LogicalType = { kind: 'INTERVAL_DAY_TIME', nullable: true };

const calcs: Record<string, { condition?: Expression; projections: Expression[] }> = {
  'id, price * 908 (BIGINT)': {
    projections: [ref(0), call('TIMES', bigintType, ref(1), literal('908', bigintType))],
  },
  'id, ratio WHERE id % 123 = 0': {
    condition: call(
      'EQUALS',
      booleanType,
      call('MOD', integerType, ref(0), literal(123, integerType)),
      literal(0, integerType),
    ),
    projections: [ref(0), ref(2)],
  },
  "id WHERE channel = 'channel-7'": {
    condition: call('EQUALS', booleanType, ref(3), literal('channel-7', stringType)),
    projections: [ref(0)],
  },
  'at - INTERVAL (watermark)': {
    projections: [call('MINUS', timestampType(3), ref(4), literal(5000, dayTime))],
  },
  'CASE of BIGINT and DOUBLE, 3 branches': {
    projections: [
      {
        kind: 'case',
        type: doubleType,
        branches: [100n, 500n].map(bound => ({
          when: call('LESS_THAN', booleanType, ref(1), literal(String(bound), bigintType)),
          then: call('TIMES', doubleType, ref(2), literal(Number(bound), doubleType)),
        })),
        otherwise: ref(2),
      },
    ],
  },
  'cost * 1.1 (DECIMAL)': {
    projections: [
      call(
        'TIMES',
        { kind: 'DECIMAL', precision: 13, scale: 3, nullable: true },
        ref(5),
        literal('1.1', { kind: 'DECIMAL', precision: 2, scale: 1, nullable: false }),
      ),
    ],
  },
  'item.size, item.price': {
    projections: [
      call('FIELD', integerType, ref(6), literal(1, integerType)),
      call('FIELD', doubleType, ref(6), literal(2, integerType)),
    ],
  },
  "item.size WHERE item.name = 'item-7'": {
    condition: call(
      'EQUALS',
      booleanType,
      call('FIELD', stringType, ref(6), literal(0, integerType)),
      literal('item-7', stringType),
    ),
    projections: [call('FIELD', integerType, ref(6), literal(1, integerType))],
  },
  'tags[2], CARDINALITY(tags)': {
    projections: [call('ITEM', stringType, ref(7), literal(2, integerType)), call('CARDINALITY', integerType, ref(7))],
  },
  "sizes['m']": { projections: [call('ITEM', integerType, ref(8), literal('m', stringType))] },
  'ROW(id, channel)': { projections: [call('ROW_OF', pairType, ref(0), ref(3))] },
  'UPPER(channel)': { projections: [call('UPPER', stringType, ref(3))] },
};

const compiler = createExpressionCompiler({ zone: utc, currentMs: () => 0, processingMs: () => 0 });

for (const nullEvery of [0, 10]) {
  const builder = new BatchBuilder(schema, rowCount);
  for (let i = 0; i < rowCount; i++) {
    const row = [
      i * 7,
      BigInt((i * 7919) % 1000),
      i / 3,
      `channel-${i % 10}`,
      { epochMs: i * 1000, nanos: 0 },
      BigInt(i),
      [`item-${i % 10}`, i, i / 2],
      ['a', `tag-${i}`, 'c'],
      { keys: ['l', 'm', 's', 'xl'], values: [i, 2, 3, 4] },
    ];
    builder.appendRow(row.map((value, c) => (nullEvery !== 0 && (i + c) % nullEvery === 0 ? null : value)));
  }
  const batch = builder.finish();
  for (const [name, { condition, projections }] of Object.entries(calcs)) {
    const compileStart = performance.now();
    const calculate = compiler.compileCalc({ inputSchema: schema, condition, projections });
    calculate(batch);
    const compileMs = performance.now() - compileStart;
    for (let round = 0; round < rounds; round++) calculate(batch);
    const start = performance.now();
    for (let round = 0; round < rounds; round++) calculate(batch);
    const rate = (rowCount * rounds) / (performance.now() - start) / 1000;
    const nulls = nullEvery === 0 ? 'no NULLs' : '10% NULL';
    console.log(
      `${name.padEnd(40)} ${nulls.padEnd(9)} ${rate.toFixed(1).padStart(7)} M rows/s   first call ${compileMs.toFixed(2)} ms`,
    );
  }
}
