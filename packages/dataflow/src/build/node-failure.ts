import type { Span } from '@lockstep/kernel/diagnostics';
import type { PhysicalNode } from '@lockstep/plan/physical';

/** An error with the plan node that it happened in; the innermost node wins. */
export class NodeFailure extends Error {
  readonly nodeUid: string;
  readonly span: Span | null;

  constructor(cause: unknown, node: PhysicalNode) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'NodeFailure';
    this.nodeUid = node.uid;
    this.span = node.span ?? null;
  }
}

export function attributed(error: unknown, node: PhysicalNode): NodeFailure {
  return error instanceof NodeFailure ? error : new NodeFailure(error, node);
}
