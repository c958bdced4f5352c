import type { SinkRelation } from '@lockstep/sql/algebra';
import type { ObjectPath } from '@lockstep/sql/catalog';
import { LineageReader } from './lineage-reader.ts';
import type { Derivation, Influence, Origin, Origins } from './origins.ts';

/** Where the columns of one written table come from. */
export interface TableLineage {
  readonly table: ObjectPath;
  readonly columns: readonly {
    readonly name: string;
    readonly sources: readonly (Origin & { readonly derivation: Derivation })[];
  }[];
  /** What decides which rows there are, and in which order or group. */
  readonly influences: readonly (Origin & { readonly by: Influence })[];
}

/** The column-level lineage of a job's INSERTs, as a value; in the order of the sinks, columns and first mentions. */
export const columnLineage = (sinks: readonly SinkRelation[]): readonly TableLineage[] =>
  sinks.map(sink => {
    const reader = new LineageReader();
    const columns = reader.read(sink.input);
    return {
      table: sink.table.path,
      columns: sink.input.schema.map(({ name }, i) => ({ name, sources: sourcesOf(columns[i]!) })),
      influences: reader.influences,
    };
  });

const sourcesOf = (origins: Origins) =>
  [...origins.values.values()].map(({ origin, derivation }) => ({ ...origin, derivation }));
