import { expect, test } from 'vitest';
import { dimension, MemoryLookup } from '../../test/support/memory-lookup.ts';
import { batchOf, inserts, type Row, valueAt } from '../../test/support/rows.ts';
import type { LookupAnswer } from '../ports/lookup.ts';
import { type Patience, PatientLookup } from './patient-lookup.ts';

const keysOf = (...keys: readonly string[]) =>
  batchOf(dimension, inserts(keys.map((key): Row => [key, 0]))).columns.slice(0, 1);

/** `key: y` of each row, in order. */
const answerText = ({ rows, keyOfRow }: LookupAnswer): string[] =>
  Array.from(keyOfRow, (key, row) => `${key}: ${valueAt(rows.columns[1]!, row)}`);

const patient = (table: MemoryLookup, patience: Partial<Patience>): PatientLookup =>
  new PatientLookup(table, 'd', dimension, {
    timeoutMs: 3_600_000,
    retry: null,
    cancelled: new AbortController().signal,
    ...patience,
  });

/** Gets one more row with every question. */
class GrowingLookup extends MemoryLookup {
  readonly #later: Row[];

  constructor(rows: readonly Row[], later: readonly Row[]) {
    super(rows);
    this.#later = [...later];
  }

  override async lookup(...question: Parameters<MemoryLookup['lookup']>) {
    const answer = await super.lookup(...question);
    this.rows = [...this.rows, ...this.#later.splice(0, 1)];
    return answer;
  }
}

test('only keys without a row are asked for again, until all have one', async () => {
  const table = new GrowingLookup(
    [
      ['b', 1],
      ['b', 2],
    ],
    [
      ['c', 3],
      ['a', 4],
      ['a', 5],
    ],
  );
  const lookup = patient(table, { retry: { delayMs: 1, attemptsMax: 9 } });
  expect(answerText(await lookup.lookup(keysOf('a', 'b', 'c'), 3))).toEqual(['1: 1', '1: 2', '2: 3', '0: 4']);
  expect(table.asked).toEqual([['a', 'b', 'c'], ['a', 'c'], ['a']]);
});

test('a key that stays without a row is asked for as often again as was said, and then has none', async () => {
  const table = new MemoryLookup([['a', 1]]);
  const lookup = patient(table, { retry: { delayMs: 1, attemptsMax: 2 } });
  expect(answerText(await lookup.lookup(keysOf('z', 'a'), 2))).toEqual(['1: 1']);
  expect(table.asked).toEqual([['z', 'a'], ['z'], ['z']]);
});

test('a cancelled run waits for no more answers', async () => {
  const table = new MemoryLookup([]);
  const cancellation = new AbortController();
  const lookup = patient(table, { retry: { delayMs: 3_600_000, attemptsMax: 9 }, cancelled: cancellation.signal });
  const answer = lookup.lookup(keysOf('z'), 1);
  cancellation.abort();
  expect(answerText(await answer)).toEqual([]);
  expect(table.asked).toHaveLength(1);
});

test('a table that does not answer in time is the error that names it', async () => {
  class SilentLookup extends MemoryLookup {
    override lookup(): Promise<never> {
      return new Promise(() => {});
    }
  }
  const lookup = patient(new SilentLookup([]), { timeoutMs: 5 });
  await expect(lookup.lookup(keysOf('a'), 1)).rejects.toMatchObject({
    code: 'dataflow.lookup_timeout',
    domain: 'external',
    message: "'d' did not answer a lookup within 5 ms",
  });
});
