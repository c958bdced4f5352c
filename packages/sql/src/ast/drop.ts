import type { AstNode, ObjectPath } from './node.ts';

export type DroppableObject =
  | 'CATALOG'
  | 'DATABASE'
  | 'TABLE'
  | 'MATERIALIZED TABLE'
  | 'VIEW'
  | 'FUNCTION'
  | 'MODEL'
  | 'CONNECTION';

/** `DROP [TEMPORARY [SYSTEM]] object [IF EXISTS] path [RESTRICT | CASCADE]`. */
export interface DropStatement extends AstNode {
  readonly kind: 'drop';
  readonly object: DroppableObject;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  /** Only of DATABASE and CATALOG; absent means RESTRICT. */
  readonly behavior: 'RESTRICT' | 'CASCADE' | undefined;
}
