import type { Call, Expression } from '../algebra/index.ts';
import type { Identifier } from '../ast/index.ts';
import { integerType, printType } from '../types/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';

/** `row.field`; NULL when the row is. */
export function accessField(analysis: Analysis, row: Expression, field: Pick<Identifier, 'name' | 'span'>): Call {
  if (row.type.kind !== 'ROW') {
    const shown = printType({ ...row.type, nullable: true });
    return fail(analysis, 'field_unknown', `A value of type ${shown} has no field '${field.name}'`, field.span);
  }
  const { fields } = row.type;
  const position = fields.findIndex(({ name }) => name === field.name);
  if (position === -1) {
    const names = fields.map(({ name }) => name);
    return fail(
      analysis,
      'field_unknown',
      `Field '${field.name}' not found`,
      field.span,
      didYouMean(field.name, names),
    );
  }
  const { type } = fields[position]!;
  return {
    kind: 'call',
    functionName: 'FIELD',
    args: [row, { kind: 'literal', value: position, type: { ...integerType, nullable: false } }],
    type: { ...type, nullable: type.nullable || row.type.nullable },
    span: { start: row.span?.start ?? field.span.start, end: field.span.end },
  };
}

/** `column.field.field`. */
export const accessFields = (analysis: Analysis, column: Expression, path: readonly Identifier[]): Expression =>
  path.reduce((row: Expression, field) => accessField(analysis, row, field), column);
