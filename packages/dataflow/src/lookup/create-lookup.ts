import { userError } from '@lockstep/kernel/errors';
import type { LookupJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Connector, ConnectorContext } from '../ports/connector.ts';
import type { LookupReader } from '../ports/lookup.ts';
import { parseDurationMs } from '../time/duration.ts';
import { LoadedLookup } from './loaded-lookup.ts';
import { PatientLookup } from './patient-lookup.ts';

/** What answers a lookup join: the connector, or the whole table in memory, and how long it is waited for. `schema`: of the table's rows. */
export function createLookup(
  node: LookupJoinNode,
  schema: readonly Field[],
  connector: Connector,
  context: ConnectorContext,
  cancelled: AbortSignal,
): LookupReader {
  const table =
    node.table.options['lookup.cache'] === 'FULL'
      ? loadedLookup(node, schema, connector, context)
      : connectorLookup(node, schema, connector, context);
  const { timeout = context.config['table.exec.async-lookup.timeout'] ?? '3 min', retry } = node.hint ?? {};
  return new PatientLookup(table, node.table.path.name, schema, {
    timeoutMs: parseDurationMs(timeout),
    retry: retry === undefined ? null : { ...retry, delayMs: parseDurationMs(retry.fixedDelay) },
    cancelled,
  });
}

/** From how many rows on that wait for an answer nothing more is fed in. */
export function lookupCapacityRows({ hint }: LookupJoinNode, config: ConnectorContext['config']): number {
  return hint?.capacityRows ?? Number(config['table.exec.async-lookup.buffer-capacity'] ?? 100);
}

function connectorLookup(
  { table, keys }: LookupJoinNode,
  schema: readonly Field[],
  connector: Connector,
  context: ConnectorContext,
): LookupReader {
  if (connector.createLookup === undefined) {
    throw userError('dataflow.connector_role', `Tables with connector '${table.connector}' can not be looked up`);
  }
  return connector.createLookup({ table, schema, keys: keys.map(key => key.column) }, context);
}

function loadedLookup(
  { table, keys }: LookupJoinNode,
  schema: readonly Field[],
  connector: Connector,
  context: ConnectorContext,
): LookupReader {
  const { createSource } = connector;
  if (createSource === undefined) {
    throw userError('dataflow.connector_role', `Tables with connector '${table.connector}' can not be read as a whole`);
  }
  const interval = table.options['lookup.full-cache.periodic-reload.interval'];
  if (interval === undefined) {
    const message = `'${table.path.name}' has 'lookup.cache' = 'FULL' and needs 'lookup.full-cache.periodic-reload.interval', e.g. '10 min'`;
    throw userError('dataflow.lookup_reload', message, { details: { table: table.path.name } });
  }
  return new LoadedLookup({
    createSource: () => createSource.call(connector, { table, schema }, { ...context, mode: 'batch' }),
    schema,
    keys: keys.map(key => key.column),
    reloadIntervalMs: parseDurationMs(interval),
    nowMs: () => context.clock.nowMs(),
  });
}
