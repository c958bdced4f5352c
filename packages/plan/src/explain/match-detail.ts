import type { Field } from '@lockstep/sql/algebra';
import type { MatchNode, PhysicalNavigation } from '../physical/physical-plan.ts';
import type { PlanGraphNode } from './plan-graph.ts';
import { printExpression } from './print-expression.ts';

/** What EXPLAIN says of a MATCH_RECOGNIZE. */
export function matchDetail(
  node: MatchNode,
  input: readonly Field[],
  names: (columns: readonly number[]) => string,
): PlanGraphNode['detail'] {
  const navigations = node.navigations.map(navigation => ({
    name: printNavigation(node, navigation, names),
    type: navigation.type,
  }));
  const defined = node.pattern.filter(({ condition }) => condition !== undefined);
  const measured = node.measures.map((measure, i) => {
    const { name } = node.schema[node.keys.length + i]!;
    return `${printExpression(measure, navigations)} AS ${name}`;
  });
  return [
    { label: 'partition by', value: names(node.keys) },
    {
      label: 'order by',
      value: node.order.map(key => `${input[key.column]!.name}${key.descending ? ' DESC' : ''}`).join(', '),
    },
    { label: 'measures', value: measured.join(', ') },
    { label: 'after match', value: printSkip(node) },
    { label: 'pattern', value: node.pattern.map(printElement).join(' ') },
    ...(node.withinMs === undefined ? [] : [{ label: 'within', value: `${node.withinMs} ms` }]),
    {
      label: 'define',
      value: defined
        .map(({ variable, condition }) => `${variable} AS ${printExpression(condition!, navigations)}`)
        .join(', '),
    },
  ];
}

const variableName = (node: MatchNode, variable: number | null): string =>
  variable === null ? '*' : node.pattern[variable]!.variable;

function printNavigation(
  node: MatchNode,
  navigation: PhysicalNavigation,
  names: (columns: readonly number[]) => string,
): string {
  const of = variableName(node, navigation.variable);
  if (navigation.kind === 'aggregate') {
    const { functionName, args } = navigation.aggregate;
    return `${functionName}(${args.length === 0 ? '*' : args.map(arg => `${of}.${names([arg])}`).join(', ')})`;
  }
  return `${navigation.from.toUpperCase()}(${of}.${names([navigation.column])}, ${navigation.offset})`;
}

function printSkip(node: MatchNode): string {
  const { skip } = node;
  if ('variable' in skip) return `SKIP TO ${skip.to.toUpperCase()} ${variableName(node, skip.variable)}`;
  return skip.to === 'next-row' ? 'SKIP TO NEXT ROW' : 'SKIP PAST LAST ROW';
}

function printElement({ variable, min, max, isGreedy }: MatchNode['pattern'][number]): string {
  if (min === 1 && max === 1) return variable;
  return `${variable}{${min}, ${max ?? ''}}${isGreedy ? '' : '?'}`;
}
