import { invariant } from '@lockstep/kernel/invariant';
import type { Expression, Field, Relation } from '@lockstep/sql/algebra';
import { typesEqual } from '@lockstep/sql/types';
import { inputRefs } from '../logical/expressions.ts';
import { columnsOfMatch } from '../logical/match-columns.ts';
import { inputsOf } from '../logical/relations.ts';

/** Checks that a plan is well-formed: references point into their input and node widths fit. A failure is our bug. */
export function verify(relation: Relation): void {
  for (const input of inputsOf(relation)) verify(input);
  const widthIn = inputsOf(relation).reduce((width, input) => width + input.schema.length, 0);
  switch (relation.kind) {
    case 'project':
      checkWidth(relation, relation.expressions.length);
      checkRefs(relation, relation.expressions, widthIn);
      if (relation.watermark) checkRefs(relation, [relation.watermark.expression], relation.schema.length);
      return;
    case 'correlate':
      checkRefs(relation, relation.args, widthIn);
      return;
    case 'expand':
      for (const projection of relation.projections) {
        checkWidth(relation, projection.length);
        checkRefs(relation, projection, widthIn);
      }
      return;
    case 'filter':
      checkWidth(relation, widthIn);
      checkRefs(relation, [relation.condition], widthIn);
      return;
    case 'window-tvf':
      checkWidth(relation, widthIn + 3);
      return;
    case 'aggregate':
      checkWidth(relation, relation.keys.length + relation.aggregates.length);
      checkRefs(relation, [...relation.keys, ...relation.aggregates.flatMap(call => call.args)], widthIn);
      return;
    case 'over':
      checkWidth(relation, widthIn + relation.calls.length);
      checkRefs(
        relation,
        [
          ...relation.partitionBy,
          ...relation.orderBy.map(key => key.expression),
          ...relation.calls.flatMap(({ call }) => call.args),
        ],
        widthIn,
      );
      return;
    case 'join':
    case 'temporal-join':
    case 'snapshot-join':
      checkRefs(relation, [relation.condition], widthIn);
      return;
    case 'sort':
      checkWidth(relation, widthIn);
      checkRefs(
        relation,
        relation.keys.map(key => key.expression),
        widthIn,
      );
      return;
    case 'match':
      checkWidth(relation, relation.partitionBy.length + relation.measures.length);
      for (const column of columnsOfMatch(relation))
        invariant(column < widthIn, `match: column ${column} of ${widthIn}`);
      checkRefs(relation, relation.measures, relation.navigations.length);
      return;
    case 'set-operation':
      for (const input of relation.inputs) checkWidth(relation, input.schema.length);
      return;
    default:
  }
}

function checkWidth(relation: Relation, width: number): void {
  invariant(
    relation.schema.length === width,
    `${relation.kind}: schema has ${relation.schema.length} columns, expected ${width}`,
  );
}

function checkRefs(relation: Relation, expressions: readonly Expression[], width: number): void {
  for (const expression of expressions) {
    for (const ref of inputRefs(expression))
      invariant(ref >= 0 && ref < width, `${relation.kind}: column ${ref} of an input of ${width}`);
  }
}

/** A rule must leave the schema as it was. */
export function verifySameSchema(before: readonly Field[], after: readonly Field[], ruleName: string): void {
  const isSame =
    before.length === after.length &&
    before.every(
      (field, i) => field.name === after[i]!.name && typesEqual(field.type, after[i]!.type, { nullability: false }),
    );
  invariant(isSame, `Rule ${ruleName} changed the output schema`);
}
