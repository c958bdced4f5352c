import { createHash } from 'node:crypto';
import { aggregatedSchema, type PhysicalNode, type PhysicalPlan } from '@lockstep/plan/physical';
import type { LogicalType } from '@lockstep/sql/types';

const leftOut: ReadonlySet<string> = new Set([
  'span',
  'optionSpans',
  'bundle',
  'stateTtlMs',
  'operatorName',
  'isSingleton',
  'userAggregate',
  'merges',
]);

/** Of what decides the meaning of a node's state: its kind, what it computes and the types it computes with. Names, ids, spans, bundles, where it runs, in how many steps and how long state lives, none of which is part of a state, do not count. */
export function nodeFingerprint(node: PhysicalNode, plan: PhysicalPlan): string {
  const inputs = node.inputs.map((input, port) => {
    const fields = port === 0 ? aggregatedSchema(plan, node) : plan.nodes[input]!.schema;
    return fields.map(field => typeText(field.type));
  });
  const { id: _id, inputs: _inputs, span: _span, schema, uid: _uid, upsertKeys: _keys, ...meaning } = node;
  return digest({ ...meaning, inputs, schema: schema.map(field => typeText(field.type)) });
}

/** Of rows that are on their way to a node: which node does not matter as long as it takes such rows. */
export function rowsFingerprint(node: PhysicalNode, plan: PhysicalPlan): string {
  const inputs = node.inputs.map(input => plan.nodes[input]!.schema.map(field => typeText(field.type)));
  return digest({ kind: node.kind, keys: node.kind === 'exchange' ? node.keys : [], inputs });
}

export function planFingerprint(plan: PhysicalPlan): string {
  return digest(plan.nodes.map(node => [node.uid, nodeFingerprint(node, plan)]));
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (key, part) => (leftOut.has(key) ? undefined : part));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const typeText = (type: LogicalType): string =>
  JSON.stringify(type, (key, part) => (key === 'comment' || key === 'nullable' ? undefined : part));
