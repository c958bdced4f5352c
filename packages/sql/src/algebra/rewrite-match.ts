import type { Expression } from './expression.ts';
import type { MatchRelation, Navigation } from './match-relation.ts';

/** The same MATCH_RECOGNIZE with other expressions over its input. Conditions and measures, which are over its navigations, stay. */
export function mapMatchInputs(relation: MatchRelation, map: (expression: Expression) => Expression): MatchRelation {
  return {
    ...relation,
    orderBy: relation.orderBy.map(key => ({ ...key, expression: map(key.expression) })),
    navigations: relation.navigations.map(navigation => mapNavigation(navigation, map)),
  };
}

/** The expressions of a MATCH_RECOGNIZE over its input. */
export function matchInputs(relation: MatchRelation): readonly Expression[] {
  return [...relation.orderBy.map(key => key.expression), ...relation.navigations.flatMap(expressionsOf)];
}

function mapNavigation(navigation: Navigation, map: (expression: Expression) => Expression): Navigation {
  if (navigation.kind === 'column') return navigation;
  const { call } = navigation;
  return {
    ...navigation,
    call: { ...call, args: call.args.map(map), ...(call.filter && { filter: map(call.filter) }) },
  };
}

function expressionsOf(navigation: Navigation): readonly Expression[] {
  if (navigation.kind === 'column') return [];
  const { args, filter } = navigation.call;
  return filter === undefined ? args : [...args, filter];
}
