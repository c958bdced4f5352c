import type { Span } from '@lockstep/kernel/diagnostics';

/** Every tree node: an immutable value that knows where in the text it stands. `kind` discriminates the unions. */
export interface AstNode {
  readonly kind: string;
  /** From the node's first token to the end of its last one, without surrounding blanks or comments. */
  readonly span: Span;
}

/**
 * Node types that another family's types refer to before they are declared: expressions hold queries, and queries hold expressions.
 * The file declaring such a type adds it here (`declare module './node.ts'`), so that the files still import in one direction only.
 */
// biome-ignore lint/suspicious/noEmptyInterface: other files of this folder merge their members into it.
export interface ForwardTypes {}

/** A name as written. `name` has the quotes removed and keeps its case; whether case counts is decided by who resolves it. */
export interface Identifier extends AstNode {
  readonly kind: 'identifier';
  readonly name: string;
  /** Written in back-ticks (or, leniently, in double quotes). */
  readonly quoted: boolean;
}

/** `[catalog.][database.]object`: at least one part. */
export interface ObjectPath extends AstNode {
  readonly kind: 'object-path';
  readonly parts: readonly Identifier[];
}
