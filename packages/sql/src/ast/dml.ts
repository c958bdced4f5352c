import type { Argument, DefaultArgument, Expression } from './expression.ts';
import type { Hint } from './hint.ts';
import type { StringLiteral } from './literal.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';
import type { PartitionSpec } from './partition.ts';
import type { Query } from './query.ts';
import type { TableAlias } from './table-alias.ts';

export type DmlStatement =
  | Insert
  | StatementSet
  | BeginStatementSet
  | EndStatementSet
  | Update
  | Delete
  | Truncate
  | Call
  | CompilePlan
  | ExecutePlan;

export interface Insert extends AstNode {
  readonly kind: 'insert';
  /** Written with a leading EXECUTE. */
  readonly execute: boolean;
  readonly overwrite: boolean;
  readonly target: ObjectPath;
  readonly hints: readonly Hint[];
  readonly partition: PartitionSpec | undefined;
  /** Empty when not written: the table's persisted columns in order. */
  readonly columns: readonly (readonly Identifier[])[];
  readonly query: Query;
  readonly onConflict: 'NOTHING' | 'ERROR' | 'DEDUPLICATE' | undefined;
}

/** `[EXECUTE] STATEMENT SET BEGIN ..; END` or the older `BEGIN STATEMENT SET; ..; END`: several inserts, one job. */
export interface StatementSet extends AstNode {
  readonly kind: 'statement-set';
  readonly inserts: readonly Insert[];
}

/** A lone `BEGIN STATEMENT SET`, as a session sends it before its inserts. */
export interface BeginStatementSet extends AstNode {
  readonly kind: 'begin-statement-set';
}

/** A lone `END`. */
export interface EndStatementSet extends AstNode {
  readonly kind: 'end-statement-set';
}

export interface Update extends AstNode {
  readonly kind: 'update';
  readonly target: ObjectPath;
  readonly hints: readonly Hint[];
  readonly alias: TableAlias | undefined;
  readonly assignments: readonly Assignment[];
  readonly where: Expression | undefined;
}

export interface Assignment extends AstNode {
  readonly kind: 'assignment';
  readonly column: readonly Identifier[];
  readonly value: Expression | DefaultArgument;
}

export interface Delete extends AstNode {
  readonly kind: 'delete';
  readonly target: ObjectPath;
  readonly hints: readonly Hint[];
  readonly alias: TableAlias | undefined;
  readonly where: Expression | undefined;
}

export interface Truncate extends AstNode {
  readonly kind: 'truncate';
  readonly path: ObjectPath;
}

export interface Call extends AstNode {
  readonly kind: 'call';
  readonly procedure: ObjectPath;
  readonly arguments: readonly Argument[];
}

/** `COMPILE [AND EXECUTE] PLAN 'file' [IF NOT EXISTS] FOR target`. */
export interface CompilePlan extends AstNode {
  readonly kind: 'compile-plan';
  readonly file: StringLiteral;
  readonly ifNotExists: boolean;
  readonly execute: boolean;
  readonly target: Insert | StatementSet;
}

export interface ExecutePlan extends AstNode {
  readonly kind: 'execute-plan';
  readonly file: StringLiteral;
}
