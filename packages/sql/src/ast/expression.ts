import type { DataType } from './data-type.ts';
import type { IntervalQualifier, Literal } from './literal.ts';
import type { AstNode, ForwardTypes, Identifier, ObjectPath } from './node.ts';
import type { OrderItem, WindowSpecification } from './window.ts';

declare module './node.ts' {
  interface ForwardTypes {
    readonly expression: Expression;
  }
}

type Query = ForwardTypes['query'];

export type Expression =
  | Literal
  | ColumnReference
  | FieldAccess
  | ElementAccess
  | UnaryExpression
  | BinaryExpression
  | IsExpression
  | BetweenExpression
  | LikeExpression
  | InExpression
  | QuantifiedComparison
  | ExistsExpression
  | ScalarSubquery
  | CaseExpression
  | CastExpression
  | RowConstructor
  | CollectionConstructor
  | CollectionQuery
  | IntervalExpression
  | FunctionCall
  | ErrorExpression;

/** `a.b.c`: which parts name catalog, database, table, column and nested fields is for the name binder to find out. */
export interface ColumnReference extends AstNode {
  readonly kind: 'column-reference';
  readonly path: readonly Identifier[];
}

/** `.field` on anything but a plain dotted name: `arr[1].x`, `(r).x`, `f(a).x`. */
export interface FieldAccess extends AstNode {
  readonly kind: 'field-access';
  readonly operand: Expression;
  readonly field: Identifier;
}

/** `array[1]`, `map['k']`, `row[1]`. */
export interface ElementAccess extends AstNode {
  readonly kind: 'element-access';
  readonly operand: Expression;
  readonly index: Expression;
}

export interface UnaryExpression extends AstNode {
  readonly kind: 'unary';
  readonly operator: '+' | '-' | 'NOT';
  readonly operand: Expression;
}

/** `!=` arrives as `<>`. */
export interface BinaryExpression extends AstNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export type BinaryOperator =
  | ArithmeticOperator
  | ComparisonOperator
  | LogicalOperator
  | PeriodOperator
  | MultisetOperator;
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '||';
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM';
export type LogicalOperator = 'AND' | 'OR';
export type PeriodOperator = 'OVERLAPS';
export type MultisetOperator = 'MEMBER OF' | 'SUBMULTISET OF';

/** `operand IS [NOT] test`. */
export interface IsExpression extends AstNode {
  readonly kind: 'is';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly test: IsTest;
}

/** `IS JSON` arrives as `JSON VALUE`. */
export type IsTest =
  | 'NULL'
  | 'TRUE'
  | 'FALSE'
  | 'UNKNOWN'
  | 'A SET'
  | 'EMPTY'
  | 'JSON VALUE'
  | 'JSON OBJECT'
  | 'JSON ARRAY'
  | 'JSON SCALAR';

export interface BetweenExpression extends AstNode {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly symmetric: boolean;
  readonly low: Expression;
  readonly high: Expression;
}

export interface LikeExpression extends AstNode {
  readonly kind: 'like';
  readonly operator: 'LIKE' | 'ILIKE' | 'SIMILAR TO' | 'RLIKE';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
}

/** `a IN (1, 2)`, `(a, b) IN (SELECT ..)`: exactly one of `list` (never empty) and `query` is there. */
export interface InExpression extends AstNode {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly list: readonly Expression[] | undefined;
  readonly query: Query | undefined;
}

/** `a >= ALL (SELECT ..)`, `a = ANY (1, 2)`; SOME arrives as ANY. Exactly one of `list` and `query` is there. */
export interface QuantifiedComparison extends AstNode {
  readonly kind: 'quantified-comparison';
  readonly operator: ComparisonOperator;
  readonly quantifier: 'ALL' | 'ANY';
  readonly operand: Expression;
  readonly list: readonly Expression[] | undefined;
  readonly query: Query | undefined;
}

export interface ExistsExpression extends AstNode {
  readonly kind: 'exists';
  readonly query: Query;
}

export interface ScalarSubquery extends AstNode {
  readonly kind: 'scalar-subquery';
  readonly query: Query;
}

/** A simple CASE has an `operand`; a searched one does not. */
export interface CaseExpression extends AstNode {
  readonly kind: 'case';
  readonly operand: Expression | undefined;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | undefined;
}

/** A simple CASE may list several values: `WHEN 1, 2 THEN ..`; a searched one has one condition. */
export interface CaseBranch extends AstNode {
  readonly kind: 'case-branch';
  readonly when: readonly Expression[];
  readonly then: Expression;
}

export interface CastExpression extends AstNode {
  readonly kind: 'cast';
  /** TRY_CAST. */
  readonly isTry: boolean;
  readonly operand: Expression;
  readonly type: DataType;
}

/** `ROW(a, b)` or `(a, b)` (`explicit` false). */
export interface RowConstructor extends AstNode {
  readonly kind: 'row-constructor';
  readonly explicit: boolean;
  readonly values: readonly Expression[];
}

/** `ARRAY[..]`, `MULTISET[..]`, or `MAP[k, v, ..]` with keys and values in turn. */
export interface CollectionConstructor extends AstNode {
  readonly kind: 'array-constructor' | 'multiset-constructor' | 'map-constructor';
  readonly values: readonly Expression[];
}

/** `ARRAY(SELECT ..)`. */
export interface CollectionQuery extends AstNode {
  readonly kind: 'collection-query';
  readonly collection: 'ARRAY' | 'MULTISET' | 'MAP';
  readonly query: Query;
}

/** `INTERVAL (a + 1) DAY`: an interval whose amount is computed. */
export interface IntervalExpression extends AstNode {
  readonly kind: 'interval-expression';
  readonly amount: Expression;
  readonly qualifier: IntervalQualifier;
}

/**
 * Every call, special syntax included, with arguments in a fixed order:
 * `EXTRACT(YEAR FROM x)` [symbol, x]; `TRIM(BOTH c FROM x)` [symbol, c, x] (`TRIM(x)` stays [x]; `TRIM(BOTH FROM x)` and `TRIM(BOTH x)` are [symbol, x]);
 * `SUBSTRING(x FROM a FOR b)` [x, a, b]; `POSITION(a IN b FROM c)` [a, b, c]; `OVERLAY(x PLACING y FROM a FOR b)` [x, y, a, b];
 * `FLOOR(x TO HOUR)` and `CEIL` [x, symbol]; `TIMESTAMPADD(DAY, n, x)` and `TIMESTAMPDIFF` [symbol, ..]; `JSON_OBJECT(KEY k VALUE v, ..)`
 * and `JSON_OBJECTAGG` [k, v, ..].
 */
export interface FunctionCall extends AstNode {
  readonly kind: 'function-call';
  readonly name: ObjectPath;
  /** False for `CURRENT_DATE` and its like, written without parentheses. */
  readonly parenthesized: boolean;
  readonly arguments: readonly Argument[];
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  /** `ARRAY_AGG(x ORDER BY y)`. */
  readonly orderBy: readonly OrderItem[];
  /** `LISTAGG(x) WITHIN GROUP (ORDER BY y)`. */
  readonly withinGroup: readonly OrderItem[];
  readonly filter: Expression | undefined;
  readonly nullTreatment: 'RESPECT NULLS' | 'IGNORE NULLS' | undefined;
  /** A window written in place, or the name of one of the WINDOW clause. */
  readonly over: WindowSpecification | Identifier | undefined;
  readonly json: JsonClauses | undefined;
  /** Only in MATCH_RECOGNIZE. */
  readonly matchSemantics: 'RUNNING' | 'FINAL' | undefined;
}

/** What may stand between a call's parentheses. Only a `named-argument` wraps another argument. */
export type Argument =
  | Expression
  | NamedArgument
  | TableArgument
  | DescriptorArgument
  | ModelArgument
  | SymbolArgument
  | StarArgument
  | DefaultArgument;

/** `name => value`. */
export interface NamedArgument extends AstNode {
  readonly kind: 'named-argument';
  readonly name: Identifier;
  readonly value: Argument;
}

/** `TABLE t [PARTITION BY ..] [ORDER BY ..]`, or the same with a query in place of the name. Exactly one of `path` and `query` is there. */
export interface TableArgument extends AstNode {
  readonly kind: 'table-argument';
  readonly path: ObjectPath | undefined;
  readonly query: Query | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
}

/** `DESCRIPTOR(a, b)`. */
export interface DescriptorArgument extends AstNode {
  readonly kind: 'descriptor';
  readonly columns: readonly Identifier[];
}

/** `MODEL m`. */
export interface ModelArgument extends AstNode {
  readonly kind: 'model-argument';
  readonly path: ObjectPath;
}

/** A time unit or TRIM side; `symbol` is upper case and, for units, singular or as Flink names it (`EPOCH`, `DOW`, `ISOYEAR`). */
export interface SymbolArgument extends AstNode {
  readonly kind: 'symbol';
  readonly symbol: string;
}

/** The `*` of `COUNT(*)`. */
export interface StarArgument extends AstNode {
  readonly kind: 'star-argument';
}

export interface DefaultArgument extends AstNode {
  readonly kind: 'default';
}

/** The clauses of the JSON functions; which of them a function may have is checked by the analyzer. Absent means not written. */
export interface JsonClauses {
  readonly returning?: DataType;
  readonly wrapper?: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL';
  readonly quotes?: 'KEEP' | 'OMIT';
  readonly onNull?: 'NULL' | 'ABSENT';
  readonly uniqueKeys?: boolean;
  readonly onEmpty?: JsonBehavior;
  readonly onError?: JsonBehavior;
}

export interface JsonBehavior {
  readonly behavior: 'NULL' | 'ERROR' | 'TRUE' | 'FALSE' | 'UNKNOWN' | 'EMPTY ARRAY' | 'EMPTY OBJECT' | 'DEFAULT';
  /** Only of DEFAULT. */
  readonly value?: Expression;
}

/** Text the parser could not read as an expression; a diagnostic says why. Only in scripts with errors. */
export interface ErrorExpression extends AstNode {
  readonly kind: 'error';
}
