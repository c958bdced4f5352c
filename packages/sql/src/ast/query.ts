import type { Expression } from './expression.ts';
import type { Hint } from './hint.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';
import type { TableReference } from './table-reference.ts';
import type { NamedWindow, OrderItem } from './window.ts';

declare module './node.ts' {
  interface ForwardTypes {
    readonly query: Query;
  }
}

/** `[WITH ..] body [ORDER BY ..] [LIMIT ..] [OFFSET ..]`. */
export interface Query extends AstNode {
  readonly kind: 'query';
  readonly with: WithClause | undefined;
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly offset: Expression | undefined;
  /** From `LIMIT n` or `FETCH FIRST n ROWS ONLY`; LIMIT ALL is the same as no limit. */
  readonly limit: Expression | undefined;
}

/** A `query` as body is a parenthesized query that has clauses of its own. */
export type QueryBody = Select | SetOperation | Values | TableQuery | Query;

export interface WithClause extends AstNode {
  readonly kind: 'with';
  readonly recursive: boolean;
  readonly items: readonly CommonTableExpression[];
}

export interface CommonTableExpression extends AstNode {
  readonly kind: 'cte';
  readonly name: Identifier;
  /** Empty when not written. */
  readonly columns: readonly Identifier[];
  readonly query: Query;
}

/** Left-associative; INTERSECT binds tighter. MINUS arrives as EXCEPT. */
export interface SetOperation extends AstNode {
  readonly kind: 'set-operation';
  readonly operator: 'UNION' | 'EXCEPT' | 'INTERSECT';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

/** `VALUES (1, 'a'), ROW(2, 'b'), 3`: a bare expression is a row of one column. */
export interface Values extends AstNode {
  readonly kind: 'values';
  readonly rows: readonly ValuesRow[];
}

export interface ValuesRow extends AstNode {
  readonly kind: 'values-row';
  readonly values: readonly Expression[];
}

/** `TABLE t` as a query. */
export interface TableQuery extends AstNode {
  readonly kind: 'table-query';
  readonly path: ObjectPath;
}

export interface Select extends AstNode {
  readonly kind: 'select';
  readonly hints: readonly Hint[];
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  /** Never empty in a script without errors. */
  readonly items: readonly SelectItem[];
  readonly from: TableReference | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[];
  readonly qualify: Expression | undefined;
}

export type SelectItem = SelectExpression | SelectStar;

export interface SelectExpression extends AstNode {
  readonly kind: 'select-expression';
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
}

/** `*` (empty qualifier) or `t.*`, `row.field.*`. */
export interface SelectStar extends AstNode {
  readonly kind: 'select-star';
  readonly qualifier: readonly Identifier[];
}

export interface GroupBy extends AstNode {
  readonly kind: 'group-by';
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  readonly elements: readonly GroupingElement[];
}

export type GroupingElement = GroupingExpressions | GroupingSets;

/** A plain key `a`, a composite `(a, b)` or the empty set `()`. */
export interface GroupingExpressions extends AstNode {
  readonly kind: 'grouping-expressions';
  readonly expressions: readonly Expression[];
}

/** `GROUPING SETS (..)`, `ROLLUP (..)`, `CUBE (..)`; GROUPING SETS may nest. */
export interface GroupingSets extends AstNode {
  readonly kind: 'grouping-sets';
  readonly form: 'GROUPING SETS' | 'ROLLUP' | 'CUBE';
  readonly elements: readonly GroupingElement[];
}
