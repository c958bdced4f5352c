import fc from 'fast-check';
import type { Change, Row, Value } from './rows.ts';

/** The values of `value`, and NULL. */
export const orNull = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.option(value, { nil: null });

/** Changelogs that keep their promise: a row is taken back only while it is there. Kinds are mixed. */
export function changelogOf(
  row: fc.Arbitrary<Row>,
  options: { readonly insertsOnly?: boolean; readonly maxLength?: number } = {},
) {
  const step = fc.record({ row, takesBack: fc.integer({ min: -3, max: 3 }), isUpdate: fc.boolean() });
  return fc.array(step, { maxLength: options.maxLength ?? 60 }).map(steps => {
    const live: Row[] = [];
    return steps.map((next): Change => {
      if (options.insertsOnly !== true && next.takesBack > 0 && live.length > 0) {
        const [taken] = live.splice(next.takesBack % live.length, 1);
        return { kind: next.isUpdate ? 1 : 3, row: taken! };
      }
      live.push(next.row);
      return { kind: options.insertsOnly !== true && next.isUpdate ? 2 : 0, row: next.row };
    });
  });
}

/** Where to cut a list into batches. */
export const cutSizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });

export function cutInto<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0, cut = 0; at < items.length; cut++) {
    const size = sizes[cut % sizes.length]!;
    parts.push(items.slice(at, at + size));
    at += size;
  }
  return parts;
}

/** The rows that are there in the end. */
export function liveRows(changes: readonly Change[]): Row[] {
  const live: Row[] = [];
  for (const { kind, row } of changes) {
    if ((kind & 1) === 0) live.push(row);
    else live.splice(live.indexOf(row), 1);
  }
  return live;
}
