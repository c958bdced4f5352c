import type { Field } from '@lockstep/sql/algebra';
import type { PhysicalNode } from './physical-plan.ts';
import type { Draft } from './rewrite-drafts.ts';

/** Holds the tables that a job writes beside its results. */
const catalog = 'lockstep';

/** Whether a sink takes what is told beside the results of the job: late rows, or dead letters. */
export const isSideSink = (node: PhysicalNode): boolean => node.kind === 'sink' && node.table.path.catalog === catalog;

export interface SideSink {
  readonly name: string;
  readonly directory: string;
  readonly schema: readonly Field[];
  /** The draft that feeds it. */
  readonly input: number;
  readonly uid: string;
}

/** A sink of JSON files below a directory. It is a sink like any other, so what comes to it is written exactly once. */
export const sideSink = ({ name, directory, schema, input, uid }: SideSink): Draft => ({
  kind: 'sink',
  inputs: [input],
  table: {
    path: { catalog, database: 'side-outputs', name },
    columns: schema.map(field => ({ kind: 'physical', name: field.name, type: field.type })),
    partitionKeys: [],
    connector: 'filesystem',
    options: { path: directory, format: 'json' },
  },
  primaryKey: [],
  schema,
  uid,
});
