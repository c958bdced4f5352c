import type { Call, Expression, Field } from '@lockstep/sql/algebra';
import { type LogicalType, stringType } from '@lockstep/sql/types';
import { isArrayValue, isMapValue, isTimestamp, type Value } from '../../src/batch/value.ts';

/** A seeded source of choices (mulberry32). */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 <= n < limit */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const simple = (
  kind: 'BOOLEAN' | 'TINYINT' | 'INTEGER' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'DATE',
  nullable = true,
): LogicalType => ({
  kind,
  nullable,
});
const decimal = (precision: number, scale: number): LogicalType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable: true,
});
const timestamp = (kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ', precision: number): LogicalType => ({
  kind,
  precision,
  nullable: true,
});
const dayTime: LogicalType = { kind: 'INTERVAL_DAY_TIME', nullable: true };

/** Columns of every storage, nullable and not. */
export const randomSchema: readonly Field[] = [
  simple('BOOLEAN'),
  simple('TINYINT'),
  simple('INTEGER'),
  simple('INTEGER', false),
  simple('BIGINT'),
  simple('BIGINT', false),
  simple('FLOAT'),
  simple('DOUBLE'),
  decimal(10, 2),
  decimal(30, 4),
  stringType,
  { ...stringType, nullable: false },
  simple('DATE'),
  timestamp('TIMESTAMP', 3),
  timestamp('TIMESTAMP', 9),
  timestamp('TIMESTAMP_LTZ', 3),
  dayTime,
].map((type, c) => ({ name: `c${c}`, type }));

const texts = ['', 'a', 'ab', 'abc', 'é', '𝄞', '\uffff', '12', ' -7.5 ', 'true', '2020-02-29', 'x'.repeat(40)];
const numbers = [0, 1, -1, 2, 7, -128, 127, 2 ** 31 - 1, -(2 ** 31)];
const doubles = [0, -0, 0.5, -1.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 123456.789];

/** A value of a type, often an extreme one; NULL only where the type allows it. */
export function randomValue(choices: Choices, type: LogicalType): Value {
  if (type.nullable && choices.chance(20)) return null;
  switch (type.kind) {
    case 'BOOLEAN':
      return choices.chance(50);
    case 'TINYINT':
      return choices.of([0, 1, -1, 127, -128]);
    case 'INTEGER':
    case 'DATE':
      return type.kind === 'DATE' ? choices.below(40_000) - 5_000 : choices.of(numbers);
    case 'BIGINT':
      return choices.of([0n, 1n, -1n, 7n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]);
    case 'FLOAT':
      return Math.fround(choices.of(doubles));
    case 'DOUBLE':
      return choices.of(doubles);
    case 'DECIMAL':
      return choices.of([0n, 1n, -1n, 5n, 10n ** BigInt(type.precision) - 1n, -12345n]);
    case 'INTERVAL_DAY_TIME':
      return choices.of([0, 1000, -86_400_000, 3_600_000]);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const nanos = type.precision > 3 ? choices.of([0, 1, 999_999]) : 0;
      return { epochMs: choices.of([0, -1, 1_600_000_000_123, 1_600_000_000_124]), nanos };
    }
    default:
      return choices.of(texts);
  }
}

const comparisons = [
  'EQUALS',
  'NOT_EQUALS',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
];
const nullTests = ['IS_NULL', 'IS_NOT_NULL'];
const truthTests = ['IS_TRUE', 'IS_NOT_TRUE', 'IS_FALSE', 'IS_NOT_FALSE', 'IS_UNKNOWN', 'IS_NOT_UNKNOWN'];

const call = (functionName: string, type: LogicalType, ...args: Expression[]): Call => ({
  kind: 'call',
  functionName,
  type: { ...type, nullable: true },
  args,
});

/** A well-typed expression of `type` over `randomSchema`. */
export function randomExpression(choices: Choices, type: LogicalType, depth: number): Expression {
  if (depth === 0 || choices.chance(15)) return leaf(choices, type);
  const sub = (subType: LogicalType = type): Expression => randomExpression(choices, subType, depth - 1);
  const roll = choices.below(10);
  if (roll === 0) return call('COALESCE', type, sub(), sub());
  if (roll === 1) return call('IF', type, sub(simple('BOOLEAN')), sub(), sub());
  if (roll === 2) {
    const branches = [0, 1].map(() => ({ when: sub(simple('BOOLEAN')), then: sub() }));
    return { kind: 'case', type, branches, otherwise: sub() };
  }
  if (roll === 3) return call('NULLIF', type, sub(), sub());
  return operation(choices, type, sub);
}

function operation(choices: Choices, type: LogicalType, sub: (type?: LogicalType) => Expression): Expression {
  switch (type.kind) {
    case 'BOOLEAN':
      return booleanOperation(choices, sub);
    case 'VARCHAR':
      if (choices.chance(50)) return textOperation(choices, type, sub);
      return { kind: 'cast', type, isTry: false, input: sub(choices.of(randomSchema).type) };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      if (choices.chance(20)) return call('FLOOR', type, sub(), literalOf('HOUR', stringType));
      return call(choices.of(['PLUS', 'MINUS']), type, sub(), sub(dayTime));
    case 'DATE':
      return { kind: 'cast', type, isTry: false, input: sub(timestamp('TIMESTAMP', 3)) };
    case 'INTERVAL_DAY_TIME':
      return leaf(choices, type);
    default:
      return choices.chance(25)
        ? {
            kind: 'cast',
            type,
            isTry: choices.chance(50),
            input: sub(choices.of([simple('DOUBLE'), simple('BIGINT'), decimal(10, 2), stringType])),
          }
        : call(choices.of(['PLUS', 'MINUS', 'TIMES', 'DIVIDE', 'MOD']), type, sub(), sub());
  }
}

function textOperation(choices: Choices, type: LogicalType, sub: (type?: LogicalType) => Expression): Expression {
  const integer = simple('INTEGER');
  const roll = choices.below(4);
  if (roll === 0) return call('UPPER', type, sub());
  if (roll === 1) return call('CONCAT_OPERATOR', type, sub(), sub());
  if (roll === 2) return call('CONCAT_WS', type, sub(), sub(), sub());
  return call('SUBSTRING', type, sub(), sub(integer), literalOf(choices.below(5), integer));
}

const likePatterns = ['a%', '%b', '%b%', 'abc', 'a_c', '', '%', '\uffff%', '𝄞'];

function booleanOperation(choices: Choices, sub: (type?: LogicalType) => Expression): Expression {
  const boolean = simple('BOOLEAN');
  const roll = choices.below(9);
  if (roll === 8) return call('LIKE', boolean, sub(stringType), literalOf(choices.of(likePatterns), stringType));
  if (roll <= 1) return call(choices.of(['AND', 'OR']), boolean, sub(boolean), sub(boolean), sub(boolean));
  if (roll === 2) return call('NOT', boolean, sub(boolean));
  if (roll === 3) return call(choices.of(truthTests), boolean, sub(boolean));
  const { type } = choices.of(randomSchema);
  if (roll === 4) return call(choices.of(nullTests), boolean, sub(type));
  if (roll === 5)
    return call(choices.of(['IN', 'NOT_IN']), boolean, sub(type), ...[1, 2, 3].map(() => leaf(choices, type)));
  if (roll === 6) return call(choices.of(['IS_DISTINCT_FROM', 'IS_NOT_DISTINCT_FROM']), boolean, sub(type), sub(type));
  return call(choices.of(comparisons), boolean, sub(type), sub(type));
}

function leaf(choices: Choices, type: LogicalType): Expression {
  const columns = randomSchema.flatMap((field, index) => (sameType(field.type, type) ? [index] : []));
  if (columns.length > 0 && choices.chance(70)) {
    const index = choices.of(columns);
    return { kind: 'input-ref', index, type: randomSchema[index]!.type };
  }
  return literalOf(randomValue(choices, type), type);
}

const sameType = (left: LogicalType, right: LogicalType): boolean =>
  JSON.stringify({ ...left, nullable: true }) === JSON.stringify({ ...right, nullable: true });

/** A literal as the analyzer writes it. */
export function literalOf(value: Value, type: LogicalType): Expression {
  if (value === null) return { kind: 'literal', type, value: null };
  if (typeof value === 'bigint')
    return {
      kind: 'literal',
      type,
      value: type.kind === 'DECIMAL' ? decimalLiteral(value, type.scale) : String(value),
    };
  if (typeof value === 'number')
    return { kind: 'literal', type, value: Number.isFinite(value) ? value : String(value) };
  if (isTimestamp(value)) {
    return { kind: 'literal', type, value: [value.epochMs, value.nanos] };
  }
  if (isArrayValue(value) || isMapValue(value)) throw new Error('No literal is nested');
  return { kind: 'literal', type, value: value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value };
}

const decimalLiteral = (unscaled: bigint, scale: number): string => `${unscaled}e-${scale}`;
