import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedIds } from './ordered-ids.ts';

test('any insertions and removals leave the ids of a plain list, also when they are many', () => {
  const step = fc.record({ place: fc.nat(1_000_000), count: fc.constantFrom(1, 2, 900), removes: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const ids = new OrderedIds();
      const plain: number[] = [];
      let next = 0;
      for (const { place, count, removes } of steps) {
        for (let i = 0; i < count; i++) {
          const position = removes === 0 && plain.length > 0 ? place % plain.length : place % (plain.length + 1);
          if (removes === 0 && plain.length > 0) {
            ids.remove(position);
            plain.splice(position, 1);
          } else {
            ids.insert(position, next);
            plain.splice(position, 0, next++);
          }
        }
      }
      const copied = new Int32Array(plain.length);
      ids.copyTo(copied, 0);
      expect([...copied]).toEqual(plain);
      expect(ids.length).toBe(plain.length);
      for (let position = 0; position < plain.length; position += 97) expect(ids.at(position)).toBe(plain[position]);
    }),
    { seed: 81, numRuns: 150, endOnFailure: true },
  );
});

test('a search finds where what is looked for belongs among very many', () => {
  const ids = new OrderedIds();
  for (let id = 0; id < 20_000; id += 2)
    ids.insert(
      ids.search(other => other < id),
      id,
    );
  for (const id of [-1, 0, 1, 1023, 9_999, 10_000, 19_998, 30_000]) {
    expect(ids.search(other => other < id)).toBe(Math.min(10_000, Math.max(0, Math.ceil(id / 2))));
  }
});
