import type { Expression } from '@lockstep/sql/algebra';
import { booleanType, stringType, timestampType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Choices,
  literalOf,
  randomExpression,
  randomSchema,
  randomValue,
} from '../../test/support/random-expression.ts';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { readValue } from '../batch/read-value.ts';
import type { Value } from '../batch/value.ts';
import { zoneNamed } from '../time/zone.ts';
import { compileCalc } from './compile-calc.ts';
import { interpret, interpretCondition } from './interpret.ts';
import type { ExpressionSession } from './session.ts';

const session: ExpressionSession = { zone: zoneNamed('Asia/Shanghai'), currentMs: () => 0, processingMs: () => 0 };

function randomRows(choices: Choices, count: number): Value[][] {
  // Some batches have no NULL in some columns: they run other code.
  const hasNulls = randomSchema.map(() => choices.chance(60));
  return Array.from({ length: count }, () =>
    randomSchema.map(({ type }, c) => randomValue(choices, { ...type, nullable: type.nullable && hasNulls[c]! })),
  );
}

function batchOf(rows: readonly Value[][]): Batch {
  const builder = new BatchBuilder(randomSchema);
  for (const row of rows) builder.appendRow(row);
  return builder.finish();
}

/** What happens, as a value: rows, or the words of the user error. */
function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}

const rowsOf = (batch: Batch, projections: readonly Expression[]): Value[][] =>
  Array.from({ length: batch.rowCount }, (_, row) =>
    projections.map((p, c) => readValue(batch.columns[c]!, row, p.type)),
  );

function interpreted(
  rows: readonly Value[][],
  condition: Expression | undefined,
  projections: readonly Expression[],
): Value[][] {
  return rows
    .filter(row => condition === undefined || interpretCondition(condition, row, session))
    .map(row => projections.map(projection => interpret(projection, row, session)));
}

describe('generated calcs', () => {
  test('compute what the interpreter computes, NULLs and errors included', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const choices = new Choices(seed);
        const projections = [1, 2].map(() => randomExpression(choices, choices.of(randomSchema).type, 3));
        const condition = choices.chance(50) ? randomExpression(choices, booleanType, 3) : undefined;
        const calculate = compileCalc({ inputSchema: randomSchema, condition, projections }, session);
        for (let batch = 0; batch < 3; batch++) {
          // One row at a time first: an error of one row must not hide another's difference.
          const rows = randomRows(choices, 6);
          for (const row of rows) {
            expect(outcome(() => rowsOf(calculate(batchOf([row])), projections))).toEqual(
              outcome(() => interpreted([row], condition, projections)),
            );
          }
          const whole = outcome(() => interpreted(rows, condition, projections));
          if (typeof whole !== 'string') expect(rowsOf(calculate(batchOf(rows)), projections)).toEqual(whole);
        }
      }),
      { numRuns: 1500, seed: 20261125 },
    );
  }, 120_000);

  test('share the arrays of columns that pass, and copy them only when rows were dropped', () => {
    const rows = randomRows(new Choices(1), 5);
    const batch = batchOf(rows);
    const pass: Expression = { kind: 'input-ref', index: 3, type: randomSchema[3]!.type };
    const run = (keep: boolean): Batch =>
      compileCalc(
        { inputSchema: randomSchema, condition: literalOf(keep, booleanType), projections: [pass] },
        session,
      )(batch);
    expect(run(true).columns[0]).toBe(batch.columns[3]);
    expect(run(false).rowCount).toBe(0);
  });

  test('keep kinds and watermarks with their rows', () => {
    const builder = new BatchBuilder(randomSchema);
    const row = randomRows(new Choices(2), 1)[0]!;
    [5, 6, 7].forEach((value, kind) => {
      builder.appendRow(row.with(3, value), kind);
    });
    const batch: Batch = { ...builder.finish(), watermarks: Float64Array.of(10, 20, 30) };
    const type = randomSchema[3]!.type;
    const ref: Expression = { kind: 'input-ref', index: 3, type };
    const condition: Expression = {
      kind: 'call',
      functionName: 'NOT_EQUALS',
      type: booleanType,
      args: [ref, literalOf(6, type)],
    };
    const result = compileCalc({ inputSchema: randomSchema, condition, projections: [ref] }, session)(batch);
    expect(result.rowCount).toBe(2);
    expect([...result.kinds!.subarray(0, 2)]).toEqual([0, 2]);
    expect([...result.watermarks!.subarray(0, 2)]).toEqual([10, 30]);
  });

  test('evaluate VALUES, which have no input columns', () => {
    const projections = [literalOf(7, randomSchema[2]!.type), literalOf('x', randomSchema[10]!.type)];
    const row: Batch = { rowCount: 2, columns: [], kinds: null, watermarks: null };
    const result = compileCalc({ inputSchema: [], projections }, session)(row);
    expect(rowsOf(result, projections)).toEqual([
      [7, 'x'],
      [7, 'x'],
    ]);
  });

  test('read CURRENT_WATERMARK off the batch: the watermark before each row, NULL before the first', () => {
    const rows = randomRows(new Choices(5), 2);
    const type = timestampType(3);
    const projections: Expression[] = [
      { kind: 'call', functionName: 'CURRENT_WATERMARK', type, args: [{ kind: 'input-ref', index: 13, type }] },
    ];
    const calculate = compileCalc({ inputSchema: randomSchema, projections }, session);
    const watermarks = Float64Array.of(Number.NEGATIVE_INFINITY, 1_000);
    expect(rowsOf(calculate({ ...batchOf(rows), watermarks }), projections)).toEqual([
      [null],
      [{ epochMs: 1_000, nanos: 0 }],
    ]);
    expect(rowsOf(calculate(batchOf(rows)), projections)).toEqual([[null], [null]]);
  });

  test('never take text of the user as source', () => {
    const evil = '");globalThis.hacked=true;//';
    const type = randomSchema[10]!.type;
    const ref: Expression = { kind: 'input-ref', index: 10, type };
    const projections: Expression[] = [
      { kind: 'call', functionName: 'EQUALS', type: booleanType, args: [ref, literalOf(evil, type)] },
    ];
    const row = randomRows(new Choices(3), 1)[0]!.with(10, evil);
    expect(
      rowsOf(compileCalc({ inputSchema: randomSchema, projections }, session)(batchOf([row])), projections),
    ).toEqual([[true]]);
    expect('hacked' in globalThis).toBe(false);
  });
});

test('functions that generated code calls with boxed values are told, those written into it are not', () => {
  const told: string[] = [];
  const text: Expression = { kind: 'input-ref', index: 0, type: stringType };
  const call = (functionName: string, args: readonly Expression[], type = stringType): Expression => ({
    kind: 'call',
    functionName,
    args,
    type,
  });
  const calculate = compileCalc(
    {
      inputSchema: [{ name: 't', type: stringType }],
      projections: [call('UPPER', [text]), call('EQUALS', [text, text], booleanType)],
    },
    { ...session, onBoxedCall: name => told.push(name) },
  );
  const builder = new BatchBuilder([{ name: 't', type: stringType }]);
  builder.appendRow(['a']);
  calculate(builder.finish());
  expect(told).toEqual(['UPPER']);
});
