import type { Expression, Relation } from '../algebra/index.ts';
import type { Join, NamedTable } from '../ast/index.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';
import { asCondition, call } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import { withOptionHints } from './hints.ts';
import { sourceTable } from './paired.ts';
import { joinScopes, scopeOf } from './scope.ts';
import { joinSchema, retype, type ScopedRelation } from './scoped-relation.ts';
import { findEntry, tableOf } from './table-lookup.ts';

/** `l JOIN t FOR SYSTEM_TIME AS OF l.proctime ON t.key = l.x AND ...`. */
export function analyzeLookupJoin(
  analysis: Analysis,
  node: Join,
  right: NamedTable,
  left: ScopedRelation,
): ScopedRelation {
  const joinType = node.type === 'INNER' ? 'inner' : node.type === 'LEFT' ? 'left' : null;
  if (joinType === null) return fail(analysis, 'lookup_join', 'A lookup join is INNER or LEFT', node.span);
  checkTime(analysis, right, left);
  const definition = tableOf(analysis, findEntry(analysis, right.path), right.path);
  const table = sourceTable(analysis, withOptionHints(analysis, definition, right.hints), right.path.span);
  if (analysis.connectors.get(table.connector)?.lookup !== true) {
    fail(
      analysis,
      'lookup_join',
      `Connector '${table.connector}' of '${table.path.name}' can't be looked up`,
      right.span,
    );
  }
  if (table.mapping !== undefined) failUnsupported(analysis, 'A lookup join with a mapped binding', right.span);
  if (table.columns.some(column => column.kind === 'computed'))
    failUnsupported(analysis, 'A lookup join with computed columns', right.span);
  const fields = table.columns.map(({ name, type }) => ({ name, type }));
  const name = right.alias?.name.name ?? table.path.name;
  const scope = joinScopes(left.scope, scopeOf(name, fields));
  const context = { analysis, scope };
  if (node.on === undefined) return fail(analysis, 'lookup_join', 'A lookup join needs an ON condition', node.span);
  const condition = asCondition(context, analyzeExpression(context, node.on), node.on.span);
  const width = left.relation.schema.length;
  const { keys, residual } = splitKeys(condition, width);
  if (keys.length === 0) {
    fail(
      analysis,
      'lookup_join',
      'A lookup join needs an equality on a column of the table',
      node.on.span,
      'Compare columns of the same type.',
    );
  }
  const schema = joinSchema(left.relation.schema, fields, joinType).map((field, i) =>
    i < width ? left.relation.schema[i]! : field,
  );
  const hint = analysis.lookupHints.get(name);
  const relation: Relation = {
    kind: 'lookup-join',
    joinType,
    left: left.relation,
    table,
    keys,
    ...(residual.length > 0 && { residual: residual.reduce((a, b) => call(context, 'AND', [a, b], node.span)) }),
    ...(hint && { hint }),
    schema,
    span: node.span,
  };
  return { relation, scope: retype(scope, schema) };
}

function checkTime(analysis: Analysis, right: NamedTable, left: ScopedRelation): void {
  const time = analyzeExpression({ analysis, scope: left.scope }, right.systemTime!);
  const isProctime = 'timeAttribute' in time.type && time.type.timeAttribute === 'proctime';
  if (isProctime) return;
  fail(
    analysis,
    'lookup_join',
    'FOR SYSTEM_TIME AS OF needs a processing-time attribute of the left side',
    right.systemTime!.span,
    'Add a column `proctime AS PROCTIME()` and use it here.',
  );
}

/** Conjuncts `table column = expression over the left side` become keys. */
function splitKeys(condition: Expression, leftWidth: number) {
  const keys: { left: Expression; column: number }[] = [];
  const residual: Expression[] = [];
  for (const conjunct of flatten(condition)) {
    const [a, b] = conjunct.kind === 'call' && conjunct.functionName === 'EQUALS' ? conjunct.args : [];
    const pair = a && b && (keyPair(a, b, leftWidth) ?? keyPair(b, a, leftWidth));
    if (pair) keys.push(pair);
    else residual.push(conjunct);
  }
  return { keys, residual };
}

const flatten = (condition: Expression): readonly Expression[] =>
  condition.kind === 'call' && condition.functionName === 'AND' ? condition.args.flatMap(flatten) : [condition];

function keyPair(
  column: Expression,
  other: Expression,
  leftWidth: number,
): { left: Expression; column: number } | null {
  const isColumn = column.kind === 'input-ref' && column.index >= leftWidth;
  return isColumn && readsOnlyLeft(other, leftWidth) ? { left: other, column: column.index - leftWidth } : null;
}

function readsOnlyLeft(expression: Expression, leftWidth: number): boolean {
  switch (expression.kind) {
    case 'input-ref':
      return expression.index < leftWidth;
    case 'literal':
      return true;
    case 'cast':
      return readsOnlyLeft(expression.input, leftWidth);
    case 'call':
      return expression.args.every(arg => readsOnlyLeft(arg, leftWidth));
    case 'case':
      return [...expression.branches.flatMap(({ when, then }) => [when, then]), expression.otherwise].every(part =>
        readsOnlyLeft(part, leftWidth),
      );
  }
}
