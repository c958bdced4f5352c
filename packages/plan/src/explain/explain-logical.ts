import { inputsOf, mapOwnExpressions, type Relation, type SinkRelation } from '@lockstep/sql/algebra';
import { printExpression } from './print-expression.ts';

const titles: Partial<Readonly<Record<Relation['kind'], string>>> = {
  scan: 'TableScan',
  'lookup-join': 'LookupJoin',
  'set-operation': 'SetOperation',
  'window-tvf': 'WindowTableFunction',
};

/** What the statement means before anything is optimized, as indented text; deep trees are cut off. */
export function explainLogical(sinks: readonly SinkRelation[]): string {
  const lines = ['== Abstract Syntax Tree =='];
  for (const { table, input } of sinks) {
    lines.push(`LogicalSink(table=[${printPath(table.path)}])`);
    print(input, 1, lines);
  }
  return `${lines.join('\n')}\n`;
}

const depthMax = 200;

function print(relation: Relation, depth: number, lines: string[]): void {
  lines.push(`${'   '.repeat(depth - 1)}+- ${describe(relation)}`);
  if (depth === depthMax) return;
  for (const input of inputsOf(relation)) print(input, depth + 1, lines);
}

function describe(relation: Relation): string {
  const title = titles[relation.kind] ?? relation.kind.charAt(0).toUpperCase() + relation.kind.slice(1);
  return `Logical${title}(${detailsOf(relation).join(', ')})`;
}

function detailsOf(relation: Relation): readonly string[] {
  if (relation.kind === 'scan') return [`table=[${printPath(relation.table.path)}]`];
  if (relation.kind === 'set-operation') return [`operation=[${relation.operation}]`];
  if (relation.kind === 'window-tvf') return [`window=[${relation.window.kind.toUpperCase()}]`];
  if (relation.kind === 'values') return [`rows=[${relation.rows.length}]`];
  const fields = inputsOf(relation).flatMap(input => input.schema);
  const expressions: string[] = [];
  mapOwnExpressions(relation, expression => {
    expressions.push(printExpression(expression, fields));
    return expression;
  });
  if (relation.kind === 'project') return relation.schema.map(({ name }, column) => `${name}=[${expressions[column]}]`);
  return [
    ...('joinType' in relation ? [`type=[${relation.joinType}]`] : []),
    `expressions=[${expressions.join(', ')}]`,
  ];
}

const printPath = ({ catalog, database, name }: SinkRelation['table']['path']): string =>
  `[${catalog}, ${database}, ${name}]`;
