import type { Value } from '@lockstep/dataflow/batch';

/** A row of the interpreter: boxed values, and what lateness is decided by. */
export interface Row {
  readonly values: readonly Value[];
  /** The watermark in force before the row came; -Infinity without one. */
  readonly watermarkMs: number;
  /** The end of the window that this copy of a row stands in; null outside windows. */
  readonly windowEndMs: number | null;
}

export const plainRow = (values: readonly Value[]): Row => ({
  values,
  watermarkMs: Number.NEGATIVE_INFINITY,
  windowEndMs: null,
});

/** Equal for values that GROUP BY takes as the same, NULL among them. */
export const keyText = (values: readonly Value[]): string =>
  JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

/** Rows by key, in order of first appearance. */
export function groupedBy(rows: readonly Row[], keyOf: (row: Row) => readonly Value[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyText(keyOf(row));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Of two values of one type, neither NULL. */
export function compareValues(left: Value, right: Value): number {
  const [a, b] = [comparable(left), comparable(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Strings are compared by the bytes of their UTF-8. */
function comparable(value: Value): number | bigint | string {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('hex');
  if (value !== null && typeof value === 'object' && 'epochMs' in value)
    return BigInt(value.epochMs) * 1_000_000n + BigInt(value.nanos);
  throw new TypeError('Values of this type are not compared');
}

/** Epoch milliseconds of a timestamp value; null for NULL. */
export function epochMsOf(value: Value | undefined): number | null {
  return value !== null && typeof value === 'object' && 'epochMs' in value ? value.epochMs : null;
}
