import { type MatchRelation, mapMatchInputs, matchInputs, type Relation } from '@lockstep/sql/algebra';
import { inputRefs, remapRefs } from './expressions.ts';

/** The columns that a MATCH_RECOGNIZE reads of its input. */
export function columnsOfMatch(relation: MatchRelation): ReadonlySet<number> {
  return new Set([
    ...relation.partitionBy,
    ...(relation.timeColumn === undefined ? [] : [relation.timeColumn]),
    ...relation.navigations.flatMap(navigation => (navigation.kind === 'column' ? [navigation.column] : [])),
    ...matchInputs(relation).flatMap(expression => [...inputRefs(expression)]),
  ]);
}

/** The same MATCH_RECOGNIZE over an input whose columns stand elsewhere. */
export function moveMatch(
  relation: MatchRelation,
  input: Relation,
  newIndex: (index: number) => number,
): MatchRelation {
  const moved = mapMatchInputs(relation, expression => remapRefs(expression, newIndex));
  return {
    ...moved,
    input,
    partitionBy: relation.partitionBy.map(newIndex),
    timeColumn: relation.timeColumn === undefined ? undefined : newIndex(relation.timeColumn),
    navigations: moved.navigations.map(navigation =>
      navigation.kind === 'column' ? { ...navigation, column: newIndex(navigation.column) } : navigation,
    ),
  };
}
