import type { ResolvedTable } from '@lockstep/sql/catalog';

/** The row kinds a table delivers, as declared by its `changelog-mode` option (`I,UB,UA,D`); plain tables insert only. */
export function sourceChangelogMode(table: ResolvedTable): 'insert-only' | 'upsert' | 'retract' {
  const kinds = (table.options['changelog-mode'] ?? 'I').split(',').map(kind => kind.trim());
  if (kinds.includes('UB')) return 'retract';
  if (kinds.includes('UA')) return 'upsert';
  return kinds.includes('D') ? 'retract' : 'insert-only';
}
