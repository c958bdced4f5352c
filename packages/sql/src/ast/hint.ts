import type { NumericLiteral, StringLiteral } from './literal.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';

/** One hint of a hint comment: `OPTIONS('k'='v')`, `BROADCAST(a, b)`, `STATE_TTL('a'='1d')`. */
export interface Hint extends AstNode {
  readonly kind: 'hint';
  readonly name: Identifier;
  readonly arguments: readonly HintArgument[];
}

export type HintArgument = HintOption | HintValue;

/** `'key'='value'`; an unquoted key arrives as its text. */
export interface HintOption extends AstNode {
  readonly kind: 'hint-option';
  readonly key: StringLiteral;
  readonly value: StringLiteral;
}

/** A table name, text or number in a list hint. */
export interface HintValue extends AstNode {
  readonly kind: 'hint-value';
  readonly value: ObjectPath | StringLiteral | NumericLiteral;
}
