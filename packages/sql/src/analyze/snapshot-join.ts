import type { Expression, Relation } from '../algebra/index.ts';
import type { Argument, Join, TableFunctionReference } from '../ast/index.ts';
import { isTimestamp } from '../types/index.ts';
import { aliased } from './aliased.ts';
import { type Analysis, type CommonTables, fail } from './analysis.ts';
import { asCondition, call } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import { emptyScope, joinScopes } from './scope.ts';
import { joinSchema, retype, type ScopedRelation } from './scoped-relation.ts';
import { bindArguments, isExpressionArgument, tableArgument, tableFunctionName } from './table-arguments.ts';

const parameters = [
  'INPUT',
  'LOAD_COMPLETED_CONDITION',
  'LOAD_COMPLETED_TIME',
  'LOAD_COMPLETED_IDLE_TIMEOUT',
  'STATE_TTL',
];

export const isSnapshot = (node: Join['right']): node is TableFunctionReference =>
  node.kind === 'table-function' && node.lateral && tableFunctionName(node.call) === 'SNAPSHOT';

/** `l JOIN LATERAL TABLE(SNAPSHOT(input => TABLE t, ..)) AS s ON ..`: each left row with the rows that t has when it comes, once t has been loaded. */
export function analyzeSnapshotJoin(
  analysis: Analysis,
  node: Join,
  snapshot: TableFunctionReference,
  left: ScopedRelation,
  tables: CommonTables,
): ScopedRelation {
  const joinType = node.type === 'INNER' ? 'inner' : node.type === 'LEFT' ? 'left' : null;
  if (joinType === null) return fail(analysis, 'snapshot_join', 'A join with SNAPSHOT is INNER or LEFT', node.span);
  if (node.on === undefined) return fail(analysis, 'snapshot_join', 'A join with SNAPSHOT needs ON', node.span);
  const args = bindArguments(analysis, snapshot.call, parameters);
  const { input } = tableArgument(analysis, snapshot.call, args.get('INPUT'), tables);
  const right = aliased(analysis, input, null, snapshot.alias);
  const scope = joinScopes(left.scope, right.scope);
  const context = { analysis, scope };
  const condition = asCondition(context, analyzeExpression(context, node.on), node.on.span);
  const width = left.relation.schema.length;
  const schema = joinSchema(left.relation.schema, right.relation.schema, joinType).map((field, i) =>
    i < width && analysis.mode === 'stream' ? left.relation.schema[i]! : field,
  );
  const sides = { left: left.relation, right: right.relation };
  const relation: Relation =
    analysis.mode === 'batch'
      ? { kind: 'join', joinType, ...sides, condition, schema, span: node.span }
      : {
          kind: 'snapshot-join',
          joinType,
          ...sides,
          condition,
          loadedAt: loadedAt(analysis, snapshot, args),
          schema,
          span: node.span,
        };
  return { relation, scope: retype(scope, schema) };
}

/** The event time at which the table counts as loaded: the user's, or the time of now. */
function loadedAt(
  analysis: Analysis,
  snapshot: TableFunctionReference,
  args: ReadonlyMap<string, Argument>,
): Expression {
  const context = { analysis, scope: emptyScope };
  const condition = args.get('LOAD_COMPLETED_CONDITION');
  const chosen = condition?.kind === 'string-literal' ? condition.value : condition === undefined ? 'compile_time' : '';
  if (chosen === 'compile_time') return call(context, 'CURRENT_TIMESTAMP', [], snapshot.span);
  const time = args.get('LOAD_COMPLETED_TIME');
  if (chosen !== 'user_time' || time === undefined || !isExpressionArgument(time)) {
    return fail(
      analysis,
      'snapshot_join',
      "load_completed_condition is 'compile_time', or 'user_time' with load_completed_time",
      (condition ?? time)?.span ?? snapshot.span,
    );
  }
  const instant = analyzeExpression(context, time);
  if (isTimestamp(instant.type)) return instant;
  return fail(analysis, 'snapshot_join', 'load_completed_time must be a timestamp', time.span);
}
