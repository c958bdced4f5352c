import type { Expression } from './expression.ts';
import type { AstNode, Identifier } from './node.ts';

/** `PARTITION (day = '2024-01-01', hour)`. */
export interface PartitionSpec extends AstNode {
  readonly kind: 'partition-spec';
  readonly entries: readonly PartitionEntry[];
}

/** Without a value the partition column is a dynamic one. */
export interface PartitionEntry extends AstNode {
  readonly kind: 'partition-entry';
  readonly column: Identifier;
  readonly value: Expression | undefined;
}
