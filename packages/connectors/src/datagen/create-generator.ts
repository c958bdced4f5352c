import type { Value } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import { printType } from '@lockstep/sql/types';
import type { FieldOptions } from './field-options.ts';

/** What a generator may draw from: a number in [0, 1) per draw, and the time of the row. */
interface RowSource {
  readonly row: number;
  readonly epochMs: number;
  random(draw: number): number;
}

export interface Generator {
  /** Rows after which there is nothing more; infinite for random values. */
  readonly rowCount: number;
  generate(source: RowSource): Value;
}

const dayMs = 86_400_000;
const lengthDefault = 100;
const hexDigits = '0123456789abcdef';

export function createGenerator(options: FieldOptions): Generator {
  const kind = options.text('kind') ?? 'random';
  if (kind === 'sequence') return sequence(options);
  if (kind !== 'random') throw options.bad('kind', "'random' or 'sequence'");
  const generate = random(options);
  const nullRate = options.number('null-rate', 0);
  if (nullRate < 0 || nullRate > 1) throw options.bad('null-rate', 'between 0 and 1');
  if (nullRate === 0) return { rowCount: Number.POSITIVE_INFINITY, generate };
  return {
    rowCount: Number.POSITIVE_INFINITY,
    generate: source => (source.random(0) < nullRate ? null : generate(source)),
  };
}

function sequence(options: FieldOptions): Generator {
  for (const name of ['start', 'end']) if (options.text(name) === null) throw options.bad(name, 'set for a sequence');
  const [start, end] = [options.bigint('start', 0n), options.bigint('end', 0n)];
  if (end < start) throw options.bad('end', `not before the start, ${start}`);
  const convert = sequenceValue(options);
  return { rowCount: Number(end - start) + 1, generate: ({ row }) => convert(start + BigInt(row)) };
}

function sequenceValue(options: FieldOptions): (value: bigint) => Value {
  const { type } = options.field;
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'FLOAT':
    case 'DOUBLE':
      return Number;
    case 'BIGINT':
      return value => value;
    case 'DECIMAL':
      return value => value * 10n ** BigInt(type.scale);
    case 'CHAR':
    case 'VARCHAR':
      return String;
    default:
      throw unsupported(options, 'sequences');
  }
}

const integerRanges = {
  TINYINT: [-128, 127],
  SMALLINT: [-32_768, 32_767],
  INTEGER: [-2_147_483_648, 2_147_483_647],
} as const;

function random(options: FieldOptions): (source: RowSource) => Value {
  const { type } = options.field;
  switch (type.kind) {
    case 'BOOLEAN':
      return source => source.random(1) < 0.5;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER': {
      const [least, largest] = integerRanges[type.kind];
      const [min, max] = range(options, least, largest);
      return source => min + Math.floor(source.random(1) * (max - min + 1));
    }
    case 'BIGINT':
      return randomBigint(options, -(2n ** 63n), 2n ** 63n - 1n);
    case 'FLOAT':
    case 'DOUBLE': {
      const largest = type.kind === 'FLOAT' ? 3.4028234663852886e38 : Number.MAX_VALUE;
      const [min, max] = range(options, -largest, largest);
      // Halves first: the difference may be too large for a double.
      return source => min * (1 - source.random(1)) + max * source.random(1);
    }
    case 'DECIMAL':
      return randomDecimal(options, type.precision, type.scale);
    case 'DATE':
      return source => Math.floor(past(options, source) / dayMs);
    case 'TIME':
      return source => ((past(options, source) % dayMs) + dayMs) % dayMs;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return source => ({ epochMs: past(options, source), nanos: 0 });
    case 'INTERVAL_YEAR_MONTH':
      return source => Math.floor(source.random(1) * 120_000);
    case 'INTERVAL_DAY_TIME':
      return source => Math.floor(source.random(1) * 2 ** 40);
    case 'CHAR':
    case 'VARCHAR':
      return randomText(options, type.length, type.kind === 'CHAR');
    case 'BINARY':
    case 'VARBINARY': {
      const text = randomText(options, type.length, type.kind === 'BINARY');
      return source => Buffer.from(text(source), 'latin1');
    }
    default:
      throw unsupported(options, 'random values');
  }
}

function range(options: FieldOptions, min: number, max: number): [number, number] {
  const chosen: [number, number] = [options.number('min', min), options.number('max', max)];
  if (chosen[0] > chosen[1]) throw options.bad('max', `not below the minimum, ${chosen[0]}`);
  return chosen;
}

function randomBigint(options: FieldOptions, least: bigint, largest: bigint): (source: RowSource) => bigint {
  const [min, max] = [options.bigint('min', least), options.bigint('max', largest)];
  if (min > max) throw options.bad('max', `not below the minimum, ${min}`);
  const span = max - min + 1n;
  const word = 2 ** 32;
  return source => {
    const bits = (BigInt(Math.floor(source.random(1) * word)) << 32n) | BigInt(Math.floor(source.random(2) * word));
    return min + ((bits * span) >> 64n);
  };
}

/** As exact as a double: the digits behind its fifteenth are not random. */
function randomDecimal(options: FieldOptions, precision: number, scale: number): (source: RowSource) => bigint {
  const one = 10 ** scale;
  const largest = 10n ** BigInt(precision) - 1n;
  const [min, max] = range(options, -Number(largest) / one, Number(largest) / one);
  return source => {
    const unscaled = BigInt(Math.round((min + source.random(1) * (max - min)) * one));
    return unscaled > largest ? largest : unscaled < -largest ? -largest : unscaled;
  };
}

/** Hexadecimal digits, as Flink makes them. */
function randomText(options: FieldOptions, lengthMax: number, isFixed: boolean): (source: RowSource) => string {
  const length = isFixed ? lengthMax : options.number('length', Math.min(lengthMax, lengthDefault));
  if (!Number.isInteger(length) || length < 1 || length > lengthMax)
    throw options.bad('length', `a whole number from 1 to ${lengthMax}`);
  const varies = options.boolean('var-len');
  return source => {
    const count = varies ? 1 + Math.floor(source.random(1) * length) : length;
    let text = '';
    for (let digit = 0; digit < count; digit++) text += hexDigits[Math.floor(source.random(2 + digit) * 16)];
    return text;
  };
}

/** The time of the row, or up to `max-past` before it. */
const past = (options: FieldOptions, source: RowSource): number =>
  Math.floor(source.epochMs - source.random(1) * options.durationMs('max-past'));

const unsupported = (options: FieldOptions, what: string): Error =>
  userError(
    'datagen.unsupported_type',
    `Column '${options.field.name}': there are no ${what} of type ${printType(options.field.type)}`,
  );
