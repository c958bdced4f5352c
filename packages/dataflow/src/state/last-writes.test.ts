import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LastWrites } from './last-writes.ts';
import { sortedByTime } from './sorted-by-time.ts';
import { StateReader, StateWriter } from './state-file.ts';

test('hands over exactly the ids whose last write is the time to live ago, oldest first, whatever was saved and loaded between', () => {
  const step = fc.record({
    passesMs: fc.integer({ min: -5, max: 30 }),
    touched: fc.array(fc.nat(9)),
    dropped: fc.array(fc.nat(9), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 1, max: 40 }), (steps, ttlMs) => {
      const writes = new LastWrites(ttlMs);
      const known = new Map<number, number>();
      let nowMs = 0;
      writes.advance(nowMs, () => {});
      for (const { passesMs, touched, dropped } of steps) {
        // A clock that is set back does not make anything younger or older.
        nowMs += Math.max(0, passesMs);
        const handed: number[] = [];
        writes.advance(nowMs + Math.min(0, passesMs), id => handed.push(id));
        const expired = [...known].filter(([, atMs]) => atMs + ttlMs <= nowMs).map(([id]) => id);
        expect(handed.toSorted()).toEqual(expired.toSorted());
        expect(handed.map(id => known.get(id)!)).toEqual(handed.map(id => known.get(id)!).toSorted((a, b) => a - b));
        for (const id of expired) known.delete(id);
        for (const id of touched) writes.touch(id);
        for (const id of touched) known.set(id, nowMs);
        for (const id of dropped) writes.drop(id);
        for (const id of dropped) known.delete(id);
      }
      const writer = new StateWriter();
      const free = Int32Array.from({ length: 10 }, (_, id) => id).filter(id => !known.has(id));
      writes.save(writer, 'times', writer.table('rows', 10, { kind: 'keys', columns: [], hashes: null }, free));
      const loaded = new LastWrites(ttlMs);
      loaded.load(new StateReader(writer.finish()), 'times', 'rows');
      const gone: number[] = [];
      loaded.advance(Number.MAX_SAFE_INTEGER, id => gone.push(id));
      expect(gone.map(id => known.get(id)!)).toEqual([...known.values()].toSorted((a, b) => a - b));
    }),
    { seed: 51 },
  );
});

test('sorts times over more than a radix, and stays in order where they are equal', () => {
  const time = fc.oneof(fc.constantFrom(0, 7, Number.NaN), fc.integer({ min: 0, max: 2 ** 45 }));
  fc.assert(
    fc.property(fc.array(time), times => {
      const expected = times.map((_, i) => i).toSorted((a, b) => rankOf(times[a]!) - rankOf(times[b]!) || a - b);
      expect([...sortedByTime(Float64Array.from(times))]).toEqual(expected);
    }),
    { seed: 51 },
  );
});

const rankOf = (time: number): number => (Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time);
