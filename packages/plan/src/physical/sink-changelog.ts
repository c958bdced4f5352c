import type { ConnectorDescriptor, ResolvedTable } from '@lockstep/sql/catalog';

/** Which rows a table takes, by its connector and options. */
export interface SinkChangelog {
  readonly takesUpdates: boolean;
  /** It wants -U before +U; otherwise a row replaces the one with the same PRIMARY KEY. */
  readonly wantsUpdateBefore: boolean;
  readonly takesDeletes: boolean;
  /** -D may hold the key alone. */
  readonly takesDeletesByKey: boolean;
}

const insertOnly: SinkChangelog = {
  takesUpdates: false,
  wantsUpdateBefore: false,
  takesDeletes: false,
  takesDeletesByKey: false,
};
const everyChange: SinkChangelog = {
  takesUpdates: true,
  wantsUpdateBefore: true,
  takesDeletes: true,
  takesDeletesByKey: false,
};

/** A descriptor is missing for the sink of a bare query, which takes every change. */
export function sinkChangelog(table: ResolvedTable, connector: ConnectorDescriptor | undefined): SinkChangelog {
  const { options } = table;
  const takesDeletesByKey = options['sink.supports-delete-by-key'] === 'true';
  if (options['sink-insert-only'] === 'true') return insertOnly;
  const declared = options['sink-changelog-mode'];
  if (declared !== undefined) {
    const kinds = declared.split(',').map(kind => kind.trim());
    return {
      takesUpdates: kinds.includes('UA'),
      wantsUpdateBefore: kinds.includes('UB'),
      takesDeletes: kinds.includes('D'),
      takesDeletesByKey,
    };
  }
  const hasKey = table.primaryKey !== undefined;
  const upsert: SinkChangelog = { ...everyChange, wantsUpdateBefore: false, takesDeletesByKey };
  switch (connector?.sink) {
    case 'insert-only':
      return insertOnly;
    case 'upsert':
      return hasKey ? upsert : insertOnly;
    case 'upsert-or-retract':
      return hasKey ? upsert : everyChange;
    default:
      return everyChange;
  }
}
