import path from 'node:path';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { Batch } from '@lockstep/dataflow/batch';
import { systemClock } from '@lockstep/kernel/clock';
import { internalError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import type { Field } from '@lockstep/sql/algebra';
import { integerType, stringType, timestampType } from '@lockstep/sql/types';

/** The columns of the Parquet file. */
const storedFields: readonly Field[] = [
  { name: 'date', type: timestampType(3) },
  { name: 'delay', type: integerType },
  { name: 'distance', type: integerType },
  { name: 'origin', type: stringType },
  { name: 'destination', type: stringType },
];

/** The same columns as the feed calls them. */
export const flightFields: readonly Field[] = storedFields.map(field =>
  field.name === 'date' ? { ...field, name: 'flight_time' } : field,
);

/** All flights with the columns `flightFields`, in order of flight time. */
export async function* readFlights(file: string): AsyncGenerator<Batch> {
  const { createSource } = createConnectorRegistry().get('filesystem');
  if (createSource === undefined) throw internalError('sample.no_source', 'Files can not be read');
  const table = {
    path: { catalog: 'default_catalog', database: 'default_database', name: 'flights' },
    columns: storedFields.map(field => ({ kind: 'physical', ...field }) as const),
    partitionKeys: [],
    connector: 'filesystem',
    options: { path: file, format: 'parquet' },
  };
  const reader = createSource(
    { table, schema: storedFields },
    {
      mode: 'batch',
      clock: systemClock,
      logger: silentLogger,
      fileRoots: [path.dirname(file)],
      resolveSecret: reference => reference,
      writerId: 'sample-feed',
      fencingToken: 1,
      config: {},
    },
  );
  try {
    await reader.open(null);
    for (let result = await reader.read(); result.kind === 'batch'; result = await reader.read()) yield result.batch;
  } finally {
    await reader.close();
  }
}
