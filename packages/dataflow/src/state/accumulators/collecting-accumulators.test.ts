import { integerType, type LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changelogOf, orNull } from '../../../test/support/changelogs.ts';
import { fields } from '../../../test/support/plan.ts';
import { batchOf, type Change } from '../../../test/support/rows.ts';
import { printValue } from '../../batch/print-row.ts';
import { readValue } from '../../batch/read-value.ts';
import { StateReader, StateWriter } from '../state-file.ts';
import { createVector } from '../vectors/create-vector.ts';
import type { Accumulator } from './accumulator.ts';
import { ArrayAggAccumulator } from './array-agg-accumulator.ts';
import { BitmapBuildAccumulator } from './bitmap-accumulators.ts';
import { CollectAccumulator } from './collect-accumulator.ts';

const schema = fields(['x', integerType]);
const changelogs = changelogOf(fc.tuple(orNull(fc.integer({ min: -2, max: 4 }))));

/** The result over a changelog that is cut in two by a checkpoint. */
function resultOf(make: () => Accumulator, type: LogicalType, changes: readonly Change[], cut: number): string {
  const fill = (accumulator: Accumulator, part: readonly Change[]): void => {
    accumulator.bind(batchOf(schema, part).columns);
    part.forEach(({ kind }, row) => {
      if (kind === 1 || kind === 3) accumulator.retract(0, row);
      else accumulator.add(0, row);
    });
  };
  const before = make();
  before.reserve(1);
  before.reset(0);
  fill(before, changes.slice(0, cut));
  const writer = new StateWriter();
  before.save(writer, 'a', writer.table('groups', 1, { kind: 'keys', columns: [], hashes: null }));
  const after = make();
  after.reserve(1);
  after.reset(0);
  after.load(new StateReader(writer.finish()), 'a');
  fill(after, changes.slice(cut));
  const out = createVector('bytes');
  out.reserve(1);
  after.write(0, out, 0);
  return printValue(readValue(out, 0, type), type);
}

/** Of equal values the oldest is taken back. */
function valuesLeft(changes: readonly Change[]): readonly (number | null)[] {
  const left: (number | null)[] = [];
  for (const { kind, row } of changes) {
    const value = row[0] === null ? null : Number(row[0]);
    if (kind === 1 || kind === 3) left.splice(left.indexOf(value), 1);
    else left.push(value);
  }
  return left;
}

const array: LogicalType = { kind: 'ARRAY', element: integerType, nullable: true };
const multiset = { kind: 'MULTISET', element: integerType, nullable: false } as const;
const order = { positions: [0], storages: ['int32' as const], order: [] };

const listed = (values: readonly unknown[]): string =>
  values.length === 0 ? 'null' : `[${values.map(String).join(', ')}]`;

function counted(values: readonly number[]): string {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  return `{${distinct.map(value => `${value}=${values.filter(other => other === value).length}`).join(', ')}}`;
}

interface Definition {
  readonly make: () => Accumulator;
  readonly type: LogicalType;
  /** From the definition, over the values that are left in order of arrival. */
  readonly expected: (values: readonly (number | null)[]) => string;
}

const present = (values: readonly (number | null)[]): number[] => values.filter(value => value !== null);

const definitions: Readonly<Record<string, Definition>> = {
  'ARRAY_AGG with NULLs': {
    make: () => new ArrayAggAccumulator(integerType, false, order),
    type: array,
    expected: listed,
  },
  'ARRAY_AGG without NULLs': {
    make: () => new ArrayAggAccumulator(integerType, true, order),
    type: array,
    expected: values => listed(present(values)),
  },
  COLLECT: {
    make: () => new CollectAccumulator(multiset),
    type: multiset,
    expected: values => counted(present(values)),
  },
  BITMAP_BUILD_AGG: {
    make: () => new BitmapBuildAccumulator('bitmap'),
    type: { kind: 'BITMAP', nullable: true },
    expected: values => {
      const unsigned = [...new Set(present(values).map(value => value >>> 0))].sort((a, b) => a - b);
      return unsigned.length === 0 ? 'null' : `{${unsigned.join(',')}}`;
    },
  },
};

describe.each(Object.entries(definitions))('%s', (_, { make, type, expected }) => {
  test('over a changelog, saved and loaded at any point, is that of the rows that are left', () => {
    fc.assert(
      fc.property(changelogs, fc.nat({ max: 40 }), (changes, cut) => {
        expect(resultOf(make, type, changes, Math.min(cut, changes.length))).toBe(expected(valuesLeft(changes)));
      }),
      { seed: 71, numRuns: 200 },
    );
  });
});
