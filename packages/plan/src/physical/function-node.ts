import type { NodeBase } from './node-base.ts';

/**
 * An operator of a program: the plan says what it is called and what its state means; what it does is handed to the engine beside the plan, found by `uid`.
 * What flows between function nodes are the program's own values, whatever their type, so `schema` may be empty there; to and from other nodes flow
 * columns of `schema`. An operator with keyed state is fed through an exchange by its key.
 */
export interface FunctionNode extends NodeBase {
  readonly kind: 'function';
  /** For people. */
  readonly operatorName: string;
  readonly isStateful: boolean;
  /** What it does, and the types of its keys and its state as text: state of another meaning does not fit. */
  readonly meaning: readonly string[];
  /** Its watermarks are its own, and not its input's. */
  readonly assignsWatermarks: boolean;
}

/** What its input, a function node, sends besides its main output. `output` counts from 1. */
export interface SideOutputNode extends NodeBase {
  readonly kind: 'side-output';
  readonly output: number;
  readonly tag: string;
}
