import type { Join, NamedTable, TableReference } from '../ast/index.ts';
import { aliased } from './aliased.ts';
import { type Analysis, type CommonTables, fail, failUnsupported } from './analysis.ts';
import { analyzeJoin } from './joins.ts';
import { analyzeMatchRecognize } from './match-recognize.ts';
import { oneRow, type ScopedRelation } from './scoped-relation.ts';
import { analyzeSnapshotJoin, isSnapshot } from './snapshot-join.ts';
import { analyzeLateral } from './subqueries/lateral.ts';
import { analyzeTableFunction } from './table-functions.ts';
import { namedRows } from './table-lookup.ts';
import { analyzeUnnest } from './unnest.ts';
import { unordered } from './unordered.ts';
import { analyzeUserTableFunction, isUserTableFunction } from './user-functions/table-function.ts';

export function analyzeFrom(analysis: Analysis, node: TableReference, tables: CommonTables): ScopedRelation {
  switch (node.kind) {
    case 'named-table':
      return analyzeNamedTable(analysis, node, tables);
    case 'derived-table': {
      return aliased(analysis, unordered(analysis.analyzeQuery(analysis, node.query, tables)), null, node.alias);
    }
    case 'table-function': {
      if (isUserTableFunction(analysis, node.call)) return analyzeUserTableFunction(analysis, null, oneRow, node);
      const relation = analyzeTableFunction(analysis, node.call, tables);
      return aliased(analysis, relation, null, node.alias);
    }
    case 'parenthesized-table': {
      const inner = analyzeFrom(analysis, node.input, tables);
      return node.alias === undefined ? inner : aliased(analysis, inner.relation, null, node.alias);
    }
    case 'unnest':
      return analyzeUnnest(analysis, null, oneRow, node);
    case 'join':
      return analyzeJoinNode(analysis, node, tables);
    case 'match-recognize': {
      const { relation } = analyzeFrom(analysis, node.input, tables);
      return aliased(analysis, analyzeMatchRecognize(analysis, node, relation), null, node.alias);
    }
    case 'error-table':
      return fail(analysis, 'incomplete', 'This table could not be read', node.span);
    default:
      return failUnsupported(analysis, node.kind.replaceAll('-', ' ').toUpperCase(), node.span);
  }
}

function analyzeJoinNode(analysis: Analysis, node: Join, tables: CommonTables): ScopedRelation {
  const { right } = node;
  if (right.kind === 'derived-table' && right.lateral) {
    return analyzeLateral(analysis, node, analyzeFrom(analysis, node.left, tables), right, tables);
  }
  if (right.kind === 'table-function' && isUserTableFunction(analysis, right.call)) {
    return analyzeUserTableFunction(analysis, node, analyzeFrom(analysis, node.left, tables), right);
  }
  if (isSnapshot(right)) {
    return analyzeSnapshotJoin(analysis, node, right, analyzeFrom(analysis, node.left, tables), tables);
  }
  if (right.kind === 'unnest') return analyzeUnnest(analysis, node, analyzeFrom(analysis, node.left, tables), right);
  return analyzeJoin(analysis, node, tables, side => analyzeFrom(analysis, side, tables));
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
  const relation = namedRows(analysis, node.path, tables, node.hints);
  return aliased(analysis, relation, node.path.parts.at(-1)?.name ?? null, node.alias);
}
