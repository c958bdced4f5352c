import type { CreateFunction } from '../../ast/index.ts';
import type { ObjectPath, UserFunction } from '../../catalog/index.ts';
import { type Analysis, fail, failUnsupported } from '../analysis.ts';
import { resolveType } from '../resolve-type.ts';
import { readSignature } from './read-signature.ts';

/** The function that a CREATE FUNCTION makes. */
export function defineFunction(analysis: Analysis, path: ObjectPath, statement: CreateFunction): UserFunction {
  const { body } = statement;
  if (statement.language !== 'JAVASCRIPT') {
    const hint = "Write it in JavaScript: CREATE FUNCTION f AS '...' LANGUAGE JAVASCRIPT.";
    return fail(
      analysis,
      'function_language',
      `Functions in ${statement.language ?? 'JAVA'} can't run here`,
      statement.span,
      hint,
    );
  }
  if (statement.resources.length > 0) failUnsupported(analysis, 'USING', statement.resources[0]!.span);
  const signature = readSignature(body.value, type => resolveType(analysis, type));
  if ('problem' in signature) return fail(analysis, 'function_signature', signature.problem, body.span);
  const name = path.catalog === '' ? path.name : `${path.catalog}.${path.database}.${path.name}`;
  return { name, language: 'JAVASCRIPT', source: body.value, ...signature };
}
