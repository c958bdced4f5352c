import type { Expression, Statement } from '../ast/index.ts';
import { parseExpression, parseScript } from './parse-script.ts';

/** The only statement of a text without errors. For tests. */
export function statementOf(text: string): Statement {
  const { statements, diagnostics } = parseScript(text);
  const [statement] = statements;
  if (diagnostics.length > 0 || statement === undefined || statements.length !== 1)
    throw new Error(`${statements.length} statements, ${JSON.stringify(diagnostics)} in ${text}`);
  return statement;
}

export function expressionOf(text: string): Expression {
  const { expression, diagnostics } = parseExpression(text);
  if (diagnostics.length > 0 || expression === undefined) throw new Error(`${JSON.stringify(diagnostics)} in ${text}`);
  return expression;
}

/** An expression with every operator in parentheses, to see how it was grouped. For tests. */
export function grouped(text: string): string {
  return show(expressionOf(text), text);
}

function show(node: Expression, text: string): string {
  switch (node.kind) {
    case 'binary':
      return `(${show(node.left, text)} ${node.operator} ${show(node.right, text)})`;
    case 'unary':
      return `(${node.operator} ${show(node.operand, text)})`;
    case 'is':
      return `(${show(node.operand, text)} IS ${node.negated ? 'NOT ' : ''}${node.test})`;
    case 'between':
      return `(${show(node.operand, text)} BETWEEN ${show(node.low, text)} AND ${show(node.high, text)})`;
    case 'like':
      return `(${show(node.operand, text)} ${node.operator} ${show(node.pattern, text)})`;
    default:
      return text.slice(node.span.start, node.span.end);
  }
}
