import {
  type Expression,
  type InputRef,
  inputRefs,
  mapExpression,
  type Relation,
  visitExpression,
  visitExpressions,
} from '../../algebra/index.ts';

/**
 * While a subquery is analyzed, a column of a query around it is an input reference with a negative index, made of how deep that query stands and the
 * column's position in its row. Unnesting replaces them all: no relation that leaves the analyzer holds one.
 */
const columnsPerDepth = 2 ** 24;

export const outerIndex = (depth: number, column: number): number => -(depth * columnsPerDepth + column) - 1;

const depthOf = (index: number): number => Math.floor((-index - 1) / columnsPerDepth);

const columnOf = (index: number): number => (-index - 1) % columnsPerDepth;

/** An expression over the row of the query at `depth`, as a subquery in it sees it. */
export const asOuter = (expression: Expression, depth: number): Expression =>
  mapExpression(expression, node =>
    node.kind === 'input-ref' && node.index >= 0 ? { ...node, index: outerIndex(depth, node.index) } : node,
  );

/** Whether the expression reads the row of the query at `depth`. */
export const readsOuter = (expression: Expression, depth: number): boolean =>
  [...inputRefs(expression)].some(index => index < 0 && depthOf(index) === depth);

/** Whether the expression reads the rows of the subquery itself. */
export const readsInner = (expression: Expression): boolean => [...inputRefs(expression)].some(index => index >= 0);

/** Puts `outer` in place of the columns of the query at `depth` and `inner` in place of the subquery's own; both are given references over their rows. */
export const bind = (
  expression: Expression,
  depth: number,
  outer: (ref: InputRef) => Expression,
  inner: (ref: InputRef) => Expression,
): Expression =>
  mapExpression(expression, node => {
    if (node.kind !== 'input-ref') return node;
    if (node.index >= 0) return inner(node);
    return depthOf(node.index) === depth ? outer({ ...node, index: columnOf(node.index) }) : node;
  });

/** The columns of the query at `depth` that the relation reads, as references over that query's row, in order. */
export function outerRefs(relation: Relation, depth: number): readonly InputRef[] {
  const refs = new Map<number, InputRef>();
  visitExpressions(relation, expression => {
    visitExpression(expression, node => {
      if (node.kind !== 'input-ref' || node.index >= 0 || depthOf(node.index) !== depth) return;
      const index = columnOf(node.index);
      refs.set(index, { kind: 'input-ref', index, type: node.type });
    });
  });
  return [...refs.values()].sort((a, b) => a.index - b.index);
}

/** Whether the relation reads nothing of the query at `depth`. */
export const isClosed = (relation: Relation, depth: number): boolean => outerRefs(relation, depth).length === 0;

/** The rows of a query and where a subquery finds the columns that it names. */
export interface OuterRows {
  readonly relation: Relation;
  /** Of the subquery's outer columns, those of this query have this depth. */
  readonly depth: number;
  /** What a column that the subquery names is over the rows of `relation`. */
  readonly place: (ref: InputRef) => Expression;
  /** Reports that the subquery can't be unnested. */
  readonly refuse: () => never;
}
