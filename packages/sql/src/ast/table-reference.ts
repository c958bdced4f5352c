import type { Expression, FunctionCall } from './expression.ts';
import type { Hint } from './hint.ts';
import type { MatchRecognize } from './match-recognize.ts';
import type { AstNode, ForwardTypes, Identifier, ObjectPath } from './node.ts';
import type { TableAlias } from './table-alias.ts';

declare module './node.ts' {
  interface ForwardTypes {
    readonly tableReference: TableReference;
  }
}

/** What may stand in FROM. */
export type TableReference =
  | NamedTable
  | DerivedTable
  | TableFunctionReference
  | UnnestReference
  | Join
  | ParenthesizedTable
  | MatchRecognize
  | Pivot
  | Unpivot
  | TableSample
  | ErrorTable;

/** A table or view by name: `path [hints] [FOR SYSTEM_TIME AS OF t] [alias]`. */
export interface NamedTable extends AstNode {
  readonly kind: 'named-table';
  readonly path: ObjectPath;
  readonly hints: readonly Hint[];
  /** The time of a temporal or lookup join, or of time travel. */
  readonly systemTime: Expression | undefined;
  readonly alias: TableAlias | undefined;
}

/** `[LATERAL] (query) [alias]`; a parenthesized VALUES is one of these. */
export interface DerivedTable extends AstNode {
  readonly kind: 'derived-table';
  readonly lateral: boolean;
  readonly query: ForwardTypes['query'];
  readonly alias: TableAlias | undefined;
}

/** `[LATERAL] TABLE(f(..)) [alias]` or `[LATERAL] f(..) [alias]`: a window TVF, a UDTF, a PTF, a temporal table function. */
export interface TableFunctionReference extends AstNode {
  readonly kind: 'table-function';
  readonly lateral: boolean;
  /** Written inside `TABLE(..)`. */
  readonly wrapped: boolean;
  readonly call: FunctionCall;
  readonly alias: TableAlias | undefined;
}

export interface UnnestReference extends AstNode {
  readonly kind: 'unnest';
  readonly collections: readonly Expression[];
  readonly withOrdinality: boolean;
  readonly alias: TableAlias | undefined;
}

/** `FROM a, b` arrives as a COMMA join. At most one of `on` and `using` is there. */
export interface Join extends AstNode {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'COMMA';
  readonly natural: boolean;
  readonly left: TableReference;
  readonly right: TableReference;
  readonly on: Expression | undefined;
  readonly using: readonly Identifier[] | undefined;
}

/** `(a JOIN b ON ..) [alias]`. */
export interface ParenthesizedTable extends AstNode {
  readonly kind: 'parenthesized-table';
  readonly input: TableReference;
  readonly alias: TableAlias | undefined;
}

/** `input PIVOT (agg AS x, .. FOR (columns) IN (values [AS name], ..)) [alias]`. */
export interface Pivot extends AstNode {
  readonly kind: 'pivot';
  readonly input: TableReference;
  readonly aggregates: readonly PivotItem[];
  readonly columns: readonly Identifier[];
  readonly values: readonly PivotItem[];
  readonly alias: TableAlias | undefined;
}

export interface PivotItem extends AstNode {
  readonly kind: 'pivot-item';
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
}

/** `input UNPIVOT [INCLUDE NULLS] (measures FOR axes IN ((columns) [AS value], ..)) [alias]`. */
export interface Unpivot extends AstNode {
  readonly kind: 'unpivot';
  readonly input: TableReference;
  readonly includeNulls: boolean;
  readonly measures: readonly Identifier[];
  readonly axes: readonly Identifier[];
  readonly items: readonly UnpivotItem[];
  readonly alias: TableAlias | undefined;
}

export interface UnpivotItem extends AstNode {
  readonly kind: 'unpivot-item';
  readonly columns: readonly Identifier[];
  readonly value: Expression | undefined;
}

/** `input TABLESAMPLE method (percentage) [REPEATABLE (seed)]`. */
export interface TableSample extends AstNode {
  readonly kind: 'table-sample';
  readonly input: TableReference;
  readonly method: 'BERNOULLI' | 'SYSTEM';
  readonly percentage: Expression;
  readonly seed: Expression | undefined;
}

/** A missing or unreadable table; a diagnostic says why. Only in scripts with errors. */
export interface ErrorTable extends AstNode {
  readonly kind: 'error-table';
}
