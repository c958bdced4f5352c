import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { PhysicalNode, SinkNode } from './physical-plan.ts';
import type { SinkPolicy } from './sink-policy.ts';

/** Refuses a sink that can't take what the query produces, in Flink's words. */
export function checkSink(
  sink: SinkNode,
  nodes: readonly PhysicalNode[],
  policy: SinkPolicy,
  diagnostics: Diagnostic[],
): void {
  const { catalog, database, name } = sink.table.path;
  const path = `${catalog}.${database}.${name}`;
  const report = (code: string, message: string, hint: string): void => {
    diagnostics.push({ severity: 'error', code, message, span: sink.span ?? { start: 0, end: 0 }, hint });
  };
  const connector = policy.connectorOf(sink.table);
  if (connector === undefined) return;
  if (connector.sink === null) {
    report('plan.not_a_sink', `Connector '${connector.name}' can't be written to`, 'Choose a connector with a sink.');
    return;
  }
  const { takesUpdates } = policy.changelogOf(sink.table);
  if (sink.changelogMode !== 'insert-only' && !takesUpdates) {
    report(
      'plan.sink_takes_no_updates',
      `Table sink '${path}' doesn't support consuming update and delete changes which is produced by node ${updatingNode(sink, nodes)}`,
      connector.sink === 'insert-only' || sink.table.primaryKey !== undefined
        ? 'Aggregate over a window, or write to a sink that takes updates.'
        : 'Declare a PRIMARY KEY ... NOT ENFORCED on the sink table.',
    );
    return;
  }
  const refusal = conflictRefusal(sink, nodes, policy, path);
  if (refusal !== null) {
    report('plan.on_conflict', refusal, 'Leave ON CONFLICT out, or change what it needs.');
    return;
  }
  const materializer = nodes[sink.inputs[0]!];
  if (materializer?.kind !== 'upsert-materialize' || !policy.requiresOnConflict || sink.onConflict !== undefined)
    return;
  const named = (columns: readonly number[]): string => columns.map(column => sink.schema[column]!.name).join(', ');
  report(
    'plan.upsert_key_differs',
    `The query has an upsert key that differs from the primary key of the sink table '${path}': primary key [${named(sink.primaryKey)}], upsert key [${named(materializer.rowKey ?? [])}]`,
    'Say what wins with ON CONFLICT DO DEDUPLICATE, or leave table.exec.sink.require-on-conflict off.',
  );
}

/** Why the sink can't have its ON CONFLICT clause, in Flink's words. */
function conflictRefusal(
  sink: SinkNode,
  nodes: readonly PhysicalNode[],
  policy: SinkPolicy,
  path: string,
): string | null {
  if (sink.onConflict === undefined) return null;
  const { takesUpdates, wantsUpdateBefore } = policy.changelogOf(sink.table);
  const only = `ON CONFLICT clause is only allowed for upsert sinks. The sink '${path}' is not an upsert sink because it`;
  if (wantsUpdateBefore) return `${only} requires UPDATE_BEFORE (retract mode).`;
  if (!takesUpdates) return `${only} only accepts INSERT (append mode).`;
  if (sink.onConflict === 'deduplicate') return null;
  const timeless = sourcesBehind(sink, nodes).find(source => source.table.watermark === undefined);
  if (timeless === undefined) return null;
  const { catalog, database, name } = timeless.table.path;
  return `ON CONFLICT DO ${sink.onConflict.toUpperCase()} requires all source tables to define watermarks, '${catalog}.${database}.${name}' does not`;
}

function sourcesBehind(
  node: PhysicalNode,
  nodes: readonly PhysicalNode[],
): readonly Extract<PhysicalNode, { kind: 'source' }>[] {
  return node.kind === 'source' ? [node] : node.inputs.flatMap(input => sourcesBehind(nodes[input]!, nodes));
}

/** The node nearest to the sources from which the updates come. */
export function updatingNode(node: PhysicalNode, nodes: readonly PhysicalNode[]): string {
  const updating = node.inputs.map(input => nodes[input]!).find(input => input.changelogMode !== 'insert-only');
  if (updating !== undefined) return updatingNode(updating, nodes);
  return node.kind.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
