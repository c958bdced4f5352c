import { unreachable } from '@lockstep/kernel/invariant';
import type { Expression, Field, Literal } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';

const infix: Readonly<Record<string, string>> = {
  PLUS: '+',
  MINUS: '-',
  TIMES: '*',
  DIVIDE: '/',
  MOD: '%',
  EQUALS: '=',
  NOT_EQUALS: '<>',
  LESS_THAN: '<',
  LESS_THAN_OR_EQUAL: '<=',
  GREATER_THAN: '>',
  GREATER_THAN_OR_EQUAL: '>=',
  AND: 'AND',
  OR: 'OR',
  LIKE: 'LIKE',
  CONCAT_OPERATOR: '||',
};

/** An expression as a person reads it, with the input's column names. For display only: it is never parsed again. */
export function printExpression(expression: Expression, input: readonly Field[]): string {
  const print = (node: Expression): string => printExpression(node, input);
  switch (expression.kind) {
    case 'input-ref':
      return input[expression.index]?.name ?? `$${expression.index}`;
    case 'literal':
      return printLiteral(expression);
    case 'cast':
      return `${expression.isTry ? 'TRY_CAST' : 'CAST'}(${print(expression.input)} AS ${printType({ ...expression.type, nullable: true })})`;
    case 'case': {
      const branches = expression.branches.map(branch => `WHEN ${print(branch.when)} THEN ${print(branch.then)}`);
      return `CASE ${branches.join(' ')} ELSE ${print(expression.otherwise)} END`;
    }
    case 'call': {
      const operator = infix[expression.functionName];
      if (operator !== undefined && expression.args.length === 2)
        return `(${expression.args.map(print).join(` ${operator} `)})`;
      return `${expression.functionName}(${expression.args.map(print).join(', ')})`;
    }
    default:
      return unreachable(expression);
  }
}

function printLiteral({ type, value }: Literal): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string' && (type.kind === 'CHAR' || type.kind === 'VARCHAR'))
    return `'${value.replaceAll("'", "''")}'`;
  if (Array.isArray(value)) return new Date(value[0]).toISOString().replace('T', ' ').replace('Z', '');
  if (type.kind === 'DATE') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  return String(value);
}
