import { type Expression, type Field, mapExpression, type Relation } from '../algebra/index.ts';
import { type LogicalType, withNullable } from '../types/index.ts';
import { emptyScope, type Scope } from './scope.ts';

/** Rows and the names under which their columns are known. */
export interface ScopedRelation {
  readonly relation: Relation;
  readonly scope: Scope;
}

/** A row without columns: what SELECT without FROM reads. */
export const oneRow: ScopedRelation = { relation: { kind: 'values', rows: [[]], schema: [] }, scope: emptyScope };

/** Event time ends at a join; a padded side may be NULL. */
export function joinSchema(
  left: readonly Field[],
  right: readonly Field[],
  joinType: 'inner' | 'left' | 'right' | 'full',
): readonly Field[] {
  const padsLeft = joinType === 'right' || joinType === 'full';
  const padsRight = joinType === 'left' || joinType === 'full';
  const side = (fields: readonly Field[], isPadded: boolean): readonly Field[] =>
    fields.map(({ name, type }) => ({ name, type: withNullable(asRegular(type), isPadded || type.nullable) }));
  return [...side(left, padsLeft), ...side(right, padsRight)];
}

/** The type without its time attribute. */
export function asRegular(type: LogicalType): LogicalType {
  if (!('timeAttribute' in type) || type.timeAttribute === undefined) return type;
  return { kind: type.kind, precision: type.precision, nullable: type.nullable };
}

/** The same names over a row whose column types have changed. */
export const retype = (scope: Scope, schema: readonly Field[]): Scope => ({
  tables: scope.tables.map(table => ({
    ...table,
    fields: table.fields.map(({ name }, i) => ({ name, type: schema[table.start + i]!.type })),
  })),
  merged: scope.merged?.map(column => ({ ...column, expression: retypeRefs(column.expression, schema) })),
});

const retypeRefs = (expression: Expression, schema: readonly Field[]): Expression =>
  mapExpression(expression, node =>
    node.kind === 'input-ref' && node.index >= 0 ? { ...node, type: schema[node.index]!.type } : node,
  );
