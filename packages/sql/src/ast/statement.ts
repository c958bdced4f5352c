import type { AlterStatement } from './alter.ts';
import type { CreateStatement } from './create.ts';
import type { DmlStatement, Insert, StatementSet } from './dml.ts';
import type { DropStatement } from './drop.ts';
import type { AstNode } from './node.ts';
import type { Query } from './query.ts';
import type { UtilityStatement } from './utility.ts';

/** One statement of a script; its span leaves out the terminating `;`. */
export type Statement =
  | QueryStatement
  | DmlStatement
  | CreateStatement
  | AlterStatement
  | DropStatement
  | ExplainStatement
  | UtilityStatement
  | ErrorStatement;

export interface QueryStatement extends AstNode {
  readonly kind: 'query-statement';
  /** Written with a leading EXECUTE. */
  readonly execute: boolean;
  readonly query: Query;
}

/** Empty `details` is plain EXPLAIN or EXPLAIN PLAN FOR. */
export interface ExplainStatement extends AstNode {
  readonly kind: 'explain';
  readonly details: readonly ExplainDetail[];
  readonly statement: QueryStatement | Insert | StatementSet;
}

export type ExplainDetail = 'ESTIMATED_COST' | 'CHANGELOG_MODE' | 'JSON_EXECUTION_PLAN' | 'PLAN_ADVICE';

/** Text the parser could not read as a statement; a diagnostic says why. Only in scripts with errors. */
export interface ErrorStatement extends AstNode {
  readonly kind: 'error-statement';
}
