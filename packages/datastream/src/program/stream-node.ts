import type { Operator } from '@lockstep/dataflow/operators';
import type { Clock } from '@lockstep/kernel/clock';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import type { OperatorIdentity } from '../operators/function-operator.ts';
import type { TypeInformation } from '../types/type-information.ts';

/** What an operator is made with when the run starts. */
export interface OperatorParts {
  readonly identity: OperatorIdentity;
  /** By port: which input of the function it belongs to. A union is one input of several ports. */
  readonly inputOfPort: readonly number[];
  /** Ids of the side outputs that are read. */
  readonly tags: readonly string[];
  readonly clock: Clock;
  readonly mode: RuntimeMode;
}

/** Elements with equal keys belong together; `keyOf` by input of the function. */
export interface KeyedBy {
  readonly type: TypeInformation<unknown>;
  readonly keyOf: readonly ((element: never) => unknown)[];
}

/** A node of a program, as it was written. Nothing runs before `execute`. */
export type StreamNode = CollectionNode | TableInputNode | OperatorNode | SideOutputNode;

/** Elements that the program itself holds. */
export interface CollectionNode {
  readonly kind: 'collection';
  readonly elements: readonly unknown[];
  naming: Naming;
}

/** The rows of a query. */
export interface TableInputNode {
  readonly kind: 'table-input';
  readonly query: string;
  /** Null: rows are objects of the query's own columns. */
  readonly type: TypeInformation<unknown> | null;
  readonly isChangelog: boolean;
  naming: Naming;
}

export interface OperatorNode {
  readonly kind: 'operator';
  /** What its function is fed, by input of the function; several streams in one are a union. */
  readonly inputs: readonly (readonly StreamNode[])[];
  readonly keyedBy: KeyedBy | null;
  readonly isStateful: boolean;
  readonly assignsWatermarks: boolean;
  /** What it does, and the types that its state depends on; see `FunctionNode.meaning`. */
  readonly meaning: readonly string[];
  readonly create: (parts: OperatorParts) => Operator;
  /** Ids of the tags that are read, in the order in which they were asked for. */
  readonly tags: string[];
  naming: Naming;
}

export interface SideOutputNode {
  readonly kind: 'side-output';
  readonly of: OperatorNode;
  readonly tag: string;
}

/** `uid` keys the state in checkpoints; null: it follows from the place in the program. */
export interface Naming {
  readonly name: string;
  readonly uid: string | null;
}
