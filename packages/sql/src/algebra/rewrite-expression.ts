import type { Call, Expression } from './expression.ts';

/** Rebuilds an expression bottom-up; `rewrite` sees a node whose children are done. Returns the same object where nothing changed. */
export function mapExpression(expression: Expression, rewrite: (node: Expression) => Expression): Expression {
  return rewrite(mapChildren(expression, child => mapExpression(child, rewrite)));
}

function mapChildren(expression: Expression, map: (child: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'input-ref':
    case 'literal':
      return expression;
    case 'cast': {
      const input = map(expression.input);
      return input === expression.input ? expression : { ...expression, input };
    }
    case 'call': {
      const args = expression.args.map(map);
      return args.every((arg, i) => arg === expression.args[i]) ? expression : { ...expression, args };
    }
    case 'case': {
      const branches = expression.branches.map(branch => ({ when: map(branch.when), then: map(branch.then) }));
      return { ...expression, branches, otherwise: map(expression.otherwise) };
    }
  }
}

/** Calls `visit` for every node, parents first. */
export function visitExpression(expression: Expression, visit: (node: Expression) => void): void {
  visit(expression);
  switch (expression.kind) {
    case 'input-ref':
    case 'literal':
      return;
    case 'cast':
      visitExpression(expression.input, visit);
      return;
    case 'call':
      for (const arg of expression.args) visitExpression(arg, visit);
      return;
    case 'case':
      for (const branch of expression.branches) {
        visitExpression(branch.when, visit);
        visitExpression(branch.then, visit);
      }
      visitExpression(expression.otherwise, visit);
  }
}

/** The input columns an expression reads. */
export function inputRefs(expression: Expression): ReadonlySet<number> {
  const refs = new Set<number>();
  visitExpression(expression, node => {
    if (node.kind === 'input-ref') refs.add(node.index);
  });
  return refs;
}

/** Moves every input reference; `newIndex` answers the column's position in the new input. */
export const remapRefs = (expression: Expression, newIndex: (index: number) => number): Expression =>
  mapExpression(expression, node => {
    if (node.kind !== 'input-ref') return node;
    const index = newIndex(node.index);
    return index === node.index ? node : { ...node, index };
  });

/** The expression over the input of a projection instead of over its output. */
export const inlineProjection = (expression: Expression, projections: readonly Expression[]): Expression =>
  mapExpression(expression, node => (node.kind === 'input-ref' ? projections[node.index]! : node));

/** The operands of a conjunction, flattened. */
export function conjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === 'call' && condition.functionName === 'AND'
    ? condition.args.flatMap(conjuncts)
    : [condition];
}

/** AND of at least one condition. */
export function conjunction(conditions: readonly Expression[]): Expression {
  return conditions.reduce(
    (left, right): Call => ({
      kind: 'call',
      functionName: 'AND',
      args: [left, right],
      type: { kind: 'BOOLEAN', nullable: left.type.nullable || right.type.nullable },
    }),
  );
}
