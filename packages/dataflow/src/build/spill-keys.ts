import { incomingKeys, type PhysicalNode, type PhysicalPlan } from '@lockstep/plan/physical';

/**
 * The columns, by input, by whose values the state of a node's operator can be divided and put to disk; null where all of it stays in memory: what has one
 * key, follows event time, or sorts.
 */
export function spillKeys(node: PhysicalNode, { mode }: PhysicalPlan): readonly (readonly number[])[] | null {
  const keys = keysOf(node, mode);
  return keys === null || keys[0]!.length === 0 ? null : keys;
}

function keysOf(node: PhysicalNode, mode: PhysicalPlan['mode']): readonly (readonly number[])[] | null {
  switch (node.kind) {
    case 'group-aggregate':
      return [incomingKeys(node)];
    case 'changelog-normalize':
      return [node.keys];
    case 'join':
      return [node.leftKeys, node.rightKeys];
    case 'set-operation': {
      const all = node.schema.map((_, column) => column);
      return [all, all];
    }
    case 'rank':
      // The first row by event time waits for the watermark.
      return node.strategy.kind === 'first-row' && node.orderedBy === 'rowtime' ? null : [node.partition];
    case 'over':
      return mode === 'stream' && node.orderedBy !== 'rowtime' ? [node.partition] : null;
    case 'upsert-materialize':
      // These two answers to a conflict are given at watermarks.
      return node.onConflict === 'nothing' || node.onConflict === 'error' ? null : [node.keys];
    default:
      return null;
  }
}
