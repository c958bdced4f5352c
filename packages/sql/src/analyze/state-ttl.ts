import type { Hint } from '../ast/index.ts';
import { durationMs } from '../catalog/index.ts';
import { type Analysis, fail } from './analysis.ts';
import type { Scope } from './scope.ts';

/** What `STATE_TTL('alias' = '1 d')` hints say, in milliseconds by alias; the last one about a table counts. */
export function stateTtlHints(analysis: Analysis, hints: readonly Hint[]): ReadonlyMap<string, number> {
  const ttlMs = new Map<string, number>();
  for (const hint of hints) {
    if (hint.name.name.toUpperCase() !== 'STATE_TTL') continue;
    for (const argument of hint.arguments) {
      if (argument.kind !== 'hint-option') continue;
      const { key, value } = argument;
      ttlMs.set(key.value, durationMs(value.value) ?? noDuration(analysis, value));
    }
  }
  return ttlMs;
}

/** What the hints of the SELECT say of rows that are one table's; undefined when they say nothing, or the rows are a join's. */
export function hintedTtlMs({ stateTtlMs }: Analysis, { tables }: Scope): number | undefined {
  const [table, other] = tables;
  return other === undefined && table?.name != null ? stateTtlMs?.get(table.name) : undefined;
}

function noDuration(
  analysis: Analysis,
  { value, span }: { readonly value: string; readonly span: Hint['span'] },
): never {
  return fail(
    analysis,
    'hint_value',
    `'${value}' is no duration`,
    span,
    "Write for example '1 d', or '0' to keep state for ever.",
  );
}
