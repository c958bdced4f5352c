import type { Statement } from '../ast/index.ts';

/**
 * The statement a cursor at `offset` belongs to: the one it is in or touches, else the one before it on the way to the next; the first when
 * the cursor is before all. Undefined only for an empty script.
 */
export function statementAt(statements: readonly Statement[], offset: number): Statement | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return statements[Math.max(0, low - 1)];
}
