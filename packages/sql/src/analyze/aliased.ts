import { identity, type Relation } from '../algebra/index.ts';
import type { TableAlias } from '../ast/index.ts';
import { type Analysis, fail } from './analysis.ts';
import { scopeOf } from './scope.ts';
import type { ScopedRelation } from './scoped-relation.ts';

/** The rows under an alias, with its column names if it lists any. */
export function aliased(
  analysis: Analysis,
  relation: Relation,
  name: string | null,
  alias: TableAlias | undefined,
): ScopedRelation {
  const shown = alias?.name.name ?? name;
  const columns = alias?.columns ?? [];
  if (columns.length === 0) return { relation, scope: scopeOf(shown, relation.schema) };
  if (columns.length !== relation.schema.length) {
    const { schema } = relation;
    const listed = schema.map(({ name: column }) => `'${column}'`).join(', ');
    const message =
      'List of column aliases must have same degree as table; ' +
      `table has ${schema.length} columns (${listed}), whereas alias list has ${columns.length} columns`;
    return fail(analysis, 'alias_columns', message, alias!.span);
  }
  const renamed: Relation = {
    kind: 'project',
    input: relation,
    expressions: identity(relation.schema),
    schema: relation.schema.map(({ type }, i) => ({ name: columns[i]!.name, type })),
  };
  return { relation: renamed, scope: scopeOf(shown, renamed.schema) };
}
