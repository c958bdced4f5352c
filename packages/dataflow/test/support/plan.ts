import type { PhysicalAggregate, PhysicalNode } from '@lockstep/plan/physical';
import type { Expression, Field } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';

export const types = {
  int: { kind: 'INTEGER', nullable: true },
  bigint: { kind: 'BIGINT', nullable: true },
  double: { kind: 'DOUBLE', nullable: true },
  string: { kind: 'VARCHAR', length: 2_147_483_647, nullable: true },
  boolean: { kind: 'BOOLEAN', nullable: true },
  timestamp: { kind: 'TIMESTAMP', precision: 3, nullable: true },
  decimal: { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true },
  wideDecimal: { kind: 'DECIMAL', precision: 38, scale: 2, nullable: true },
} as const satisfies Record<string, LogicalType>;

export const fields = (...columns: readonly (readonly [name: string, type: LogicalType])[]): Field[] =>
  columns.map(([name, type]) => ({ name, type }));

export const ref = (index: number, type: LogicalType): Expression => ({ kind: 'input-ref', index, type });

export const table = (name: string, connector: string, options: Record<string, string> = {}): ResolvedTable => ({
  path: { catalog: 'default_catalog', database: 'default_database', name },
  columns: [],
  partitionKeys: [],
  connector,
  options,
});

/** What every node has, for tests that do not care. */
export const nodeBase = (id: number, inputs: readonly number[], schema: readonly Field[]) => ({
  id,
  uid: `node-${id}`,
  inputs,
  schema,
  changelogMode: 'insert-only' as PhysicalNode['changelogMode'],
  upsertKeys: [],
});

export function aggregate(
  functionName: string,
  args: readonly number[],
  type: LogicalType,
  options: { readonly distinct?: boolean; readonly filter?: number } = {},
): PhysicalAggregate {
  const distinct = options.distinct ?? false;
  return {
    functionName,
    args,
    distinct,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    call: { kind: 'aggregate-call', functionName, args: [], distinct, orderBy: [], type },
  };
}
