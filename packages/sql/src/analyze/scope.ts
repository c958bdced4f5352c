import { type Expression, type Field, remapRefs } from '../algebra/index.ts';
import type { ColumnReference, Identifier } from '../ast/index.ts';
import { printType } from '../types/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';
import { accessFields } from './nested-access.ts';

/** A table in FROM: its columns are `fields`, at `start` of the row. */
export interface ScopeTable {
  /** The alias, or the table's own name; null for an unnamed subquery. */
  readonly name: string | null;
  readonly start: number;
  readonly fields: readonly Field[];
}

/** A column that USING or NATURAL made of one of each side. */
export interface MergedColumn {
  readonly name: string;
  readonly expression: Expression;
  /** Positions in the row of the columns that it stands for. */
  readonly covers: readonly number[];
}

/** The columns that an expression may name. */
export interface Scope {
  readonly tables: readonly ScopeTable[];
  /** What a name without its table means, and `*` lists first. */
  readonly merged?: readonly MergedColumn[] | undefined;
}

export const emptyScope: Scope = { tables: [] };

export const scopeOf = (name: string | null, fields: readonly Field[]): Scope => ({
  tables: [{ name, start: 0, fields }],
});

/** Two scopes side by side: the row is left ++ right. */
export function joinScopes(left: Scope, right: Scope): Scope {
  const width = widthOf(left);
  return {
    tables: [...left.tables, ...right.tables.map(table => ({ ...table, start: table.start + width }))],
    merged: [...mergedOf(left), ...mergedOf(right).map(column => shiftMerged(column, width))],
  };
}

export const mergedOf = (scope: Scope): readonly MergedColumn[] => scope.merged ?? [];

/** The same column of a row that has `by` columns more on the left. */
export const shiftMerged = ({ name, expression, covers }: MergedColumn, by: number): MergedColumn => ({
  name,
  expression: remapRefs(expression, index => index + by),
  covers: covers.map(index => index + by),
});

export const widthOf = (scope: Scope): number => scope.tables.reduce((width, table) => width + table.fields.length, 0);

/** The columns that `*` stands for, merged ones first. */
export function allColumns(scope: Scope): readonly { readonly name: string; readonly expression: Expression }[] {
  const merged = mergedOf(scope);
  const covered = new Set(merged.flatMap(column => column.covers));
  const own = scope.tables.flatMap(table => columnsOf(table)).filter(column => !covered.has(column.expression.index));
  return [...merged, ...own];
}

/** The columns of one table of FROM. */
export const columnsOf = (table: ScopeTable) =>
  table.fields.map(({ name, type }, i) => ({
    name,
    expression: { kind: 'input-ref', index: table.start + i, type } as const,
  }));

/** A column by `name` or `table.name`: of FROM, else of the query around this one. */
export function resolveColumn(analysis: Analysis, scope: Scope, reference: ColumnReference): Expression {
  const found = findColumn(analysis, scope, reference) ?? analysis.outerQuery?.resolve(reference) ?? null;
  if (found === null) return failUnknown(analysis, scope, reference);
  const name = reference.path.at(-1)!.name;
  analysis.symbols.push({ kind: 'column', span: reference.span, name, detail: printType(found.type) });
  return { ...found, span: reference.span };
}

/** Null when FROM has no such column. A name is the column of a table rather than the field of a column, where it could be both. */
export function findColumn(analysis: Analysis, scope: Scope, reference: ColumnReference): Expression | null {
  const [first, second, ...rest] = reference.path;
  if (first === undefined) return fail(analysis, 'column_unknown', 'A column name is missing', reference.span);
  if (second === undefined) return findUnique(analysis, scope, first);
  const tables = scope.tables.filter(table => table.name === first.name);
  const ofTable = tables.length === 0 ? null : findUnique(analysis, { tables }, second);
  if (ofTable !== null) return accessFields(analysis, ofTable, rest);
  const column = findUnique(analysis, scope, first);
  return column === null || column.type.kind !== 'ROW' ? null : accessFields(analysis, column, [second, ...rest]);
}

function findUnique(analysis: Analysis, scope: Scope, name: Identifier): Expression | null {
  const [match, other] = allColumns(scope).filter(column => column.name === name.name);
  if (match === undefined) return null;
  if (other === undefined) return match.expression;
  const hint = 'Write it with its table: t.column.';
  return fail(analysis, 'column_ambiguous', `Column '${name.name}' is ambiguous`, name.span, hint);
}

function failUnknown(analysis: Analysis, scope: Scope, { path: [first, second] }: ColumnReference): never {
  const name = second ?? first!;
  const named = second === undefined ? scope.tables : scope.tables.filter(table => table.name === first!.name);
  if (named.length === 0) {
    const names = scope.tables.flatMap(table => (table.name === null ? [] : [table.name]));
    const message = `Table '${first!.name}' not found`;
    return fail(analysis, 'table_unknown', message, first!.span, didYouMean(first!.name, names));
  }
  const names = named.flatMap(table => table.fields.map(field => field.name));
  const where = second === undefined ? 'any table' : `table '${first!.name}'`;
  const message = `Column '${name.name}' not found in ${where}`;
  return fail(analysis, 'column_unknown', message, name.span, didYouMean(name.name, names));
}
