import type { Expression, Relation } from '../algebra/index.ts';
import type { NamedTable, TableAlias, TableReference } from '../ast/index.ts';
import { type Analysis, type CommonTables, fail, failUnsupported } from './analysis.ts';
import { analyzeJoin } from './joins.ts';
import { scopeOf } from './scope.ts';
import type { ScopedRelation } from './scoped-relation.ts';
import { readTable } from './table-lookup.ts';
import { analyzeWindowFunction } from './window-functions.ts';

export function analyzeFrom(analysis: Analysis, node: TableReference, tables: CommonTables): ScopedRelation {
  switch (node.kind) {
    case 'named-table':
      return analyzeNamedTable(analysis, node, tables);
    case 'derived-table': {
      if (node.lateral) return failUnsupported(analysis, 'LATERAL', node.span);
      return aliased(analysis, analysis.analyzeQuery(analysis, node.query, tables), null, node.alias);
    }
    case 'table-function': {
      const relation = analyzeWindowFunction(analysis, node.call, tables);
      return aliased(analysis, relation, null, node.alias);
    }
    case 'parenthesized-table': {
      const inner = analyzeFrom(analysis, node.input, tables);
      return node.alias === undefined ? inner : aliased(analysis, inner.relation, null, node.alias);
    }
    case 'join':
      return analyzeJoin(analysis, node, side => analyzeFrom(analysis, side, tables));
    case 'error-table':
      return fail(analysis, 'incomplete', 'This table could not be read', node.span);
    default:
      return failUnsupported(analysis, node.kind.replaceAll('-', ' ').toUpperCase(), node.span);
  }
}

function analyzeNamedTable(analysis: Analysis, node: NamedTable, tables: CommonTables): ScopedRelation {
  if (node.systemTime !== undefined) {
    return fail(
      analysis,
      'temporal_misplaced',
      'FOR SYSTEM_TIME AS OF is allowed only on the right side of a JOIN',
      node.span,
    );
  }
  if (node.hints.length > 0) failUnsupported(analysis, 'A table hint', node.hints[0]!.span);
  const [only, more] = node.path.parts;
  const common = more === undefined && only !== undefined ? tables.get(only.name) : undefined;
  const relation = common ?? readTable(analysis, node.path);
  return aliased(analysis, relation, node.path.parts.at(-1)?.name ?? null, node.alias);
}

/** The rows under an alias, with its column names if it lists any. */
function aliased(
  analysis: Analysis,
  relation: Relation,
  name: string | null,
  alias: TableAlias | undefined,
): ScopedRelation {
  const shown = alias?.name.name ?? name;
  const columns = alias?.columns ?? [];
  if (columns.length === 0) return { relation, scope: scopeOf(shown, relation.schema) };
  if (columns.length !== relation.schema.length) {
    const message = `Alias '${shown}' lists ${columns.length} columns, the table has ${relation.schema.length}`;
    return fail(analysis, 'alias_columns', message, alias!.span);
  }
  const renamed: Relation = {
    kind: 'project',
    input: relation,
    expressions: relation.schema.map(({ type }, index): Expression => ({ kind: 'input-ref', index, type })),
    schema: relation.schema.map(({ type }, i) => ({ name: columns[i]!.name, type })),
  };
  return { relation: renamed, scope: scopeOf(shown, renamed.schema) };
}
