import { operatorText } from '@lockstep/plan/explain';
import { keysOfState, type PhysicalNode, type PhysicalPlan } from '@lockstep/plan/physical';
import type { OperatorIdentity } from '../checkpoint/manifest.ts';
import { mayKeepRows } from './create-operator.ts';
import { nodeFingerprint, rowsFingerprint } from './fingerprint.ts';

/** What a checkpoint is to note of a node beside its state. */
export function identityOf(node: PhysicalNode, plan: PhysicalPlan): OperatorIdentity {
  const schema = plan.nodes[node.inputs[0] ?? -1]?.schema ?? [];
  return {
    uid: node.uid,
    fingerprint: mayKeepRows(node) ? rowsFingerprint(node, plan) : nodeFingerprint(node, plan),
    what: operatorText(plan, node.uid),
    keys: keysOfState(node).map(key => ({ name: schema[key]!.name, type: schema[key]!.type })),
  };
}
