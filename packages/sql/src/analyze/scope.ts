import type { Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Field } from '../algebra/index.ts';
import type { ColumnReference, Identifier } from '../ast/index.ts';
import { printType } from '../types/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';

/** A table in FROM: its columns are `fields`, at `start` of the row. */
export interface ScopeTable {
  /** The alias, or the table's own name; null for an unnamed subquery. */
  readonly name: string | null;
  readonly start: number;
  readonly fields: readonly Field[];
}

/** The columns that an expression may name. */
export interface Scope {
  readonly tables: readonly ScopeTable[];
}

export const emptyScope: Scope = { tables: [] };

export const scopeOf = (name: string | null, fields: readonly Field[]): Scope => ({
  tables: [{ name, start: 0, fields }],
});

/** Two scopes side by side: the row is left ++ right. */
export function joinScopes(left: Scope, right: Scope): Scope {
  const width = widthOf(left);
  return { tables: [...left.tables, ...right.tables.map(table => ({ ...table, start: table.start + width }))] };
}

const widthOf = (scope: Scope): number => scope.tables.reduce((width, table) => width + table.fields.length, 0);

/** A column by `name` or `table.name`. */
export function resolveColumn(analysis: Analysis, scope: Scope, reference: ColumnReference): Expression {
  const [first, second, ...rest] = reference.path;
  if (first === undefined) return fail(analysis, 'column_unknown', 'A column name is missing', reference.span);
  if (second !== undefined && scope.tables.some(table => table.name === first.name)) {
    if (rest.length > 0) return fail(analysis, 'unsupported', 'Nested fields are not supported yet', reference.span);
    return findUnique(
      analysis,
      { tables: scope.tables.filter(table => table.name === first.name) },
      second,
      reference.span,
    );
  }
  if (second !== undefined) {
    const names = scope.tables.flatMap(table => (table.name === null ? [] : [table.name]));
    return fail(
      analysis,
      'table_unknown',
      `Table '${first.name}' is not in FROM`,
      first.span,
      didYouMean(first.name, names),
    );
  }
  return findUnique(analysis, scope, first, reference.span);
}

function findUnique(analysis: Analysis, scope: Scope, name: Identifier, span: Span): Expression {
  const matches = scope.tables.flatMap(table =>
    table.fields.flatMap((field, i) =>
      field.name === name.name ? [{ index: table.start + i, type: field.type }] : [],
    ),
  );
  const [match, other] = matches;
  if (match === undefined) {
    const names = scope.tables.flatMap(table => table.fields.map(field => field.name));
    return fail(analysis, 'column_unknown', `Column '${name.name}' not found`, name.span, didYouMean(name.name, names));
  }
  if (other !== undefined) {
    return fail(
      analysis,
      'column_ambiguous',
      `Column '${name.name}' is ambiguous`,
      name.span,
      'Write it with its table: t.column.',
    );
  }
  analysis.symbols.push({ kind: 'column', span, name: name.name, detail: printType(match.type) });
  return { kind: 'input-ref', index: match.index, type: match.type, span };
}
