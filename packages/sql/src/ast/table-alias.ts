import type { AstNode, Identifier } from './node.ts';

/** `[AS] name [(column, ..)]`. */
export interface TableAlias extends AstNode {
  readonly kind: 'table-alias';
  readonly name: Identifier;
  /** Empty when not written. */
  readonly columns: readonly Identifier[];
}
