import type { StringLiteral } from './literal.ts';
import type { AstNode } from './node.ts';

/** `'key' = 'value'` of WITH, SET and their like. */
export interface Option extends AstNode {
  readonly kind: 'option';
  readonly key: StringLiteral;
  readonly value: StringLiteral;
}
