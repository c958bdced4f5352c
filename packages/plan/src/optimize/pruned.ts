import type { Expression, Relation } from '@lockstep/sql/algebra';
import { inputRefs, remapRefs } from '../logical/expressions.ts';
import { inputRef } from '../logical/relations.ts';

/** Positions of columns that somebody reads. */
export type Needed = ReadonlySet<number>;

/** A pruned node and, for each old column that is left, its new position. */
export interface Pruned {
  readonly relation: Relation;
  readonly positionOf: ReadonlyMap<number, number>;
}

export const all = (relation: Relation): Needed => new Set(relation.schema.keys());

/** Exactly the columns of `original`, in its order. */
export const toExactly = (pruned: Pruned, original: Relation): Relation => select(pruned, [...original.schema.keys()]);

/** A projection to the given old columns, unless the node already has exactly these. */
export function select(pruned: Pruned, columns: readonly number[]): Relation {
  const { relation, positionOf } = pruned;
  const isExact =
    relation.schema.length === columns.length && columns.every((column, i) => positionOf.get(column) === i);
  if (isExact) return relation;
  const at = columns.map(column => positionOf.get(column)!);
  return {
    kind: 'project',
    input: relation,
    expressions: at.map(i => inputRef(relation.schema, i)),
    schema: at.map(i => relation.schema[i]!),
  };
}

export const move = (expression: Expression, input: Pruned): Expression =>
  remapRefs(expression, index => input.positionOf.get(index)!);

export const refsOf = (expressions: readonly Expression[]): Needed =>
  new Set(expressions.flatMap(expression => [...inputRefs(expression)]));

export const within = (needed: Needed, from: number, to: number): Needed =>
  new Set([...needed].filter(index => index >= from && index < to));

export const shift = (needed: Needed, by: number): Needed => new Set([...needed].map(index => index + by));

export const sorted = (needed: Needed): readonly number[] => [...needed].sort((a, b) => a - b);

export const positions = (kept: readonly number[]): ReadonlyMap<number, number> =>
  new Map(kept.map((old, position) => [old, position]));

/** Where columns are now: those of the input, and behind them those that the node adds, all of them: old positions from `oldWidth` up to `oldEnd`. */
export function withAdded(input: Pruned, oldWidth: number, oldEnd: number): ReadonlyMap<number, number> {
  const newWidth = input.relation.schema.length;
  const positionOf = new Map(input.positionOf);
  for (let i = oldWidth; i < oldEnd; i++) positionOf.set(i, newWidth + i - oldWidth);
  return positionOf;
}
