import type { Expression, InputRef } from './expression.ts';
import type { Field, Relation } from './relation.ts';

export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'join':
      return [relation.left, relation.right];
    case 'lookup-join':
      return [relation.left];
    case 'set-operation':
      return relation.inputs;
    default:
      return [relation.input];
  }
}

/** The same node over other inputs; the same object when the inputs are the same. */
export function withInputs(relation: Relation, inputs: readonly Relation[]): Relation {
  if (inputsOf(relation).every((input, i) => input === inputs[i])) return relation;
  switch (relation.kind) {
    case 'scan':
    case 'values':
      return relation;
    case 'join':
      return { ...relation, left: inputs[0]!, right: inputs[1]! };
    case 'lookup-join':
      return { ...relation, left: inputs[0]! };
    case 'set-operation':
      return { ...relation, inputs };
    default:
      return { ...relation, input: inputs[0]! };
  }
}

/** The input's column at a position. */
export const inputRef = (fields: readonly Field[], index: number): InputRef => ({
  kind: 'input-ref',
  index,
  type: fields[index]!.type,
});

/** One reference per field: the projection that changes nothing. */
export const identity = (fields: readonly Field[]): readonly Expression[] =>
  fields.map((_, index) => inputRef(fields, index));
