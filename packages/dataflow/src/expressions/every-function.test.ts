import { AppError } from '@lockstep/kernel/errors';
import type { Expression, Field } from '@lockstep/sql/algebra';
import { type FunctionDefinition, functions } from '@lockstep/sql/functions';
import { booleanType, integerType, type LogicalType, stringType, typesEqual, withNullable } from '@lockstep/sql/types';
import { describe, expect, test } from 'vitest';
import { Choices, literalOf, randomSchema, randomValue } from '../../test/support/random-expression.ts';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { bitmapOf } from '../batch/bitmap/bitmap.ts';
import { readValue } from '../batch/read-value.ts';
import type { Value } from '../batch/value.ts';
import { zoneNamed } from '../time/zone.ts';
import { compileCalc } from './compile-calc.ts';
import { hasKernel } from './functions/kernel-table.ts';
import { interpret } from './interpret.ts';
import type { ExpressionSession } from './session.ts';

const session: ExpressionSession = { zone: zoneNamed('Europe/Berlin'), currentMs: () => 0, processingMs: () => 0 };

/** Further types to those of `randomSchema`, with values that are worth trying. */
const furtherValues: readonly (readonly [LogicalType, readonly Value[]])[] = [
  [{ kind: 'CHAR', length: 3, nullable: true }, ['abc', 'x  ']],
  [
    { kind: 'VARBINARY', length: 9, nullable: true },
    [new Uint8Array([0xc3, 0xa9]), new Uint8Array([0xff]), new Uint8Array()],
  ],
  [{ kind: 'TIME', precision: 3, nullable: true }, [0, 86_399_999, 43_200_001]],
  [{ kind: 'INTERVAL_YEAR_MONTH', nullable: true }, [0, -1, 25]],
  [{ kind: 'ARRAY', element: integerType, nullable: true }, [[], [1, null, 2], [7]]],
  [
    { kind: 'ARRAY', element: stringType, nullable: true },
    [
      ['b', null],
      ['a', 'a'],
    ],
  ],
  [{ kind: 'BITMAP', nullable: true }, [bitmapOf([]), bitmapOf([1, 2, -1, 70_000])]],
  [{ kind: 'MAP', key: stringType, value: integerType, nullable: true }, [{ keys: ['a', 'k'], values: [1, null] }]],
  [
    {
      kind: 'ROW',
      fields: [
        { name: 'f', type: integerType },
        { name: 'g', type: booleanType },
      ],
      nullable: true,
    },
    [
      [1, true],
      [null, false],
    ],
  ],
  // Its fields have names that are among `words`.
  [
    {
      kind: 'ROW',
      className: 'Structure',
      fields: ['YEAR', 'HOUR', 'SECOND', 'MONTH', 'EPOCH', 'BOTH'].map(name => ({ name, type: integerType })),
      nullable: true,
    },
    [[1, 2, 3, 4, 5, null]],
  ],
];

const schema: readonly Field[] = [
  ...randomSchema,
  ...furtherValues.map(([type], c): Field => ({ name: `d${c}`, type })),
];

/** Words that mean something to one function or another: units, sides, clauses, patterns, paths, zones, formats. */
const words = [
  ...['YEAR', 'HOUR', 'SECOND', 'MONTH', 'EPOCH', 'BOTH', 'NULL', 'ABSENT', 'ERROR', 'TRUE', 'WITHOUT', 'DEFAULT'],
  ...[
    '$.a',
    'lax $[0]',
    '(a)(b)?',
    'a+',
    '[',
    '%s %d',
    '%05.1f',
    'yyyy-MM-dd',
    'HH:mm',
    'UTC',
    'Asia/Tokyo',
    'utf-8',
    'HOST',
  ],
];

/** Often of the type of the one before it, as many functions want. */
function randomArgument(choices: Choices, before: Expression | undefined): Expression {
  if (before?.kind === 'input-ref' && choices.chance(40)) {
    const same = schema.map(({ type }, c) => [type, c] as const).filter(([type]) => type.kind === before.type.kind);
    const [type, index] = choices.of(same);
    return { kind: 'input-ref', index, type };
  }
  if (choices.chance(25)) return literalOf(choices.of(words), { ...stringType, nullable: false });
  if (choices.chance(15)) return literalOf(choices.of([0, 1, 2, -1, 3]), { ...integerType, nullable: false });
  const index = choices.below(schema.length);
  return { kind: 'input-ref', index, type: schema[index]!.type };
}

/** Casts as the analyzer inserts them. */
function coerced(arg: Expression, to: LogicalType): Expression {
  const type = withNullable(to, arg.type.nullable);
  if (typesEqual(arg.type, type)) return arg;
  return { kind: 'cast', input: arg, isTry: false, type };
}

function randomCall(choices: Choices, { name, resolve }: FunctionDefinition): Expression | undefined {
  const args: Expression[] = [];
  for (let count = choices.below(5); count > 0; count--) args.push(randomArgument(choices, args.at(-1)));
  const resolved = resolve(
    args.map(arg => ({ type: arg.type, literal: arg.kind === 'literal' ? arg.value : undefined })),
  );
  if ('error' in resolved) return undefined;
  const { parameterTypes, resultType } = resolved;
  return {
    kind: 'call',
    functionName: name,
    args: args.map((arg, a) => coerced(arg, parameterTypes[a]!)),
    type: resultType,
  };
}

function randomRow(choices: Choices): Value[] {
  return schema.map(({ type }, c) => {
    const further = furtherValues[c - randomSchema.length];
    if (further === undefined) return randomValue(choices, type);
    return choices.chance(20) ? null : choices.of(further[1]);
  });
}

function batchOf(row: readonly Value[]): Batch {
  const builder = new BatchBuilder(schema);
  builder.appendRow(row);
  return builder.finish();
}

/** A value, or the words of a user error; anything else that is thrown is our own mistake. */
function outcome(run: () => Value): Value | { readonly error: string } {
  try {
    return run();
  } catch (error) {
    if (error instanceof AppError && error.domain === 'user') return { error: error.message };
    throw error;
  }
}

const tried = functions.filter(
  ({ name, kind, determinism }) =>
    (kind === 'scalar' || kind === 'operator') && determinism === 'deterministic' && hasKernel(name),
);

describe('every function, over whatever arguments the registry lets it have', () => {
  test.each(tried.map(definition => [definition.name, definition] as const))('%s', (name, definition) => {
    const choices = new Choices(name.length * 7919 + name.charCodeAt(0));
    let calls = 0;
    for (let attempt = 0; attempt < 20_000 && calls < 25; attempt++) {
      const call = randomCall(choices, definition);
      if (call === undefined) continue;
      calls++;
      for (let r = 0; r < 4; r++) {
        const row = randomRow(choices);
        const expected = outcome(() => interpret(call, row, session));
        const generated = outcome(() => {
          const batch = compileCalc({ inputSchema: schema, projections: [call] }, session)(batchOf(row));
          return readValue(batch.columns[0]!, 0, call.type);
        });
        const shown = () => JSON.stringify(call, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
        expect(generated, shown()).toEqual(stored(expected, call.type));
        if (expected === null) expect(call.type.nullable, shown()).toBe(true);
      }
    }
    expect(calls).toBeGreaterThan(0);
  });
});

/** As a column gives the value back. */
function stored(value: Value | { readonly error: string }, type: LogicalType): Value | { readonly error: string } {
  if (value !== null && typeof value === 'object' && 'error' in value) return value;
  const builder = new BatchBuilder([{ name: 'x', type: withNullable(type, true) }]);
  builder.appendRow([value]);
  return readValue(builder.finish().columns[0]!, 0, type);
}
