import { estimateState, type NodeState, type StatePart } from '../estimate/estimate-state.ts';
import type { PhysicalPlan } from '../physical/physical-plan.ts';

/** What each node keeps: about so many bytes for each of what, and how much that is where statistics say how many there are. Empty: nothing is kept. */
export function explainState(plan: PhysicalPlan): string {
  const nodes = estimateState(plan);
  return nodes.length === 0 ? '' : `${['== Estimated State ==', ...nodes.map(describe)].join('\n')}\n`;
}

function describe({ node, parts, isUnbounded }: NodeState): string {
  const keys = node.upsertKeys.map(key => `(${key.map(column => node.schema[column]!.name).join(', ')})`);
  const facts = [
    `state=[${parts.map(printPart).join(' + ')}]`,
    ...(keys.length === 0 ? [] : [`upsertKeys=[${keys.join(', ')}]`]),
    ...(isUnbounded ? ['grows with the input'] : []),
  ];
  return `${node.uid}: ${facts.join(', ')}`;
}

const printPart = ({ bytesEach, per, count }: StatePart): string =>
  count === null
    ? `${bytesEach} B per ${per}`
    : `${bytesEach} B x ${count} (${per}) = ${printBytes(bytesEach * count)}`;

function printBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
