import type { LogicalType } from '../types/logical-type.ts';
import type { ResolvedTable } from './resolved-table.ts';

/** A column as a sink's connector stores it. */
export interface StoredColumn {
  readonly name: string;
  readonly type: LogicalType;
  /** The table's column that it holds unchanged; a column that a mapping computes goes by its own name. */
  readonly holds: string;
}

/** The columns that a sink writes, in order: of a mapped binding those of its physical table. */
export function storedColumns({ columns, mapping }: ResolvedTable): readonly StoredColumn[] {
  if (mapping === undefined) {
    const persisted = columns.filter(
      column => column.kind === 'physical' || (column.kind === 'metadata' && !column.isVirtual),
    );
    return persisted.map(({ name, type }) => ({ name, type, holds: name }));
  }
  const logical = columns.filter(column => column.kind !== 'computed');
  return mapping.physicalColumns.map(({ name, type }, c) => {
    const expression = mapping.expressions[c];
    const held = expression?.kind === 'input-ref' ? logical[expression.index]?.name : undefined;
    return { name, type, holds: held ?? name };
  });
}
