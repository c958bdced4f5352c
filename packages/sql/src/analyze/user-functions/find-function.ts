import type { Expression } from '../../algebra/index.ts';
import type { ObjectPath } from '../../ast/index.ts';
import { type FunctionDefinition, findFunction as findSystemFunction, functions } from '../../functions/index.ts';
import { type Analysis, AnalysisFailure, didYouMean, fail } from '../analysis.ts';
import { noMatch } from '../unfit-arguments.ts';
import { defineFunction } from './define-function.ts';
import { functionDefinitionOf } from './function-definition-of.ts';

/** The function of a name, in Flink's order: temporary system functions, system functions, the catalog's. */
export function findFunction(analysis: Analysis, path: ObjectPath): FunctionDefinition | undefined {
  const [only, more] = path.parts;
  if (more !== undefined || only === undefined) return findUserFunction(analysis, path, false);
  return (
    findUserFunction(analysis, path, true) ?? findSystemFunction(only.name) ?? findUserFunction(analysis, path, false)
  );
}

/** The function that stands in an expression; a name that is none is the user's mistake. `args` is asked only then. */
export function getFunctionNamed(
  analysis: Analysis,
  path: ObjectPath,
  args: () => readonly Expression[],
): FunctionDefinition {
  const found = findFunction(analysis, path);
  const name = path.parts.map(part => part.name).join('.');
  if (found?.userFunction?.kind === 'table')
    return fail(
      analysis,
      'function_misplaced',
      `'${name}' is a table function: write LATERAL TABLE(${name}(..))`,
      path.span,
    );
  if (found !== undefined) return found;
  const names = functions.filter(candidate => candidate.kind !== 'operator').map(candidate => candidate.name);
  const hint = didYouMean(name, [...names, ...analysis.catalog.functionNames()]);
  const types = args().map(({ type }) => type);
  return fail(analysis, 'function_unknown', noMatch(name, types), path.span, hint);
}

function findUserFunction(analysis: Analysis, path: ObjectPath, isSystem: boolean): FunctionDefinition | undefined {
  const resolved = analysis.catalog.resolveFunction(path, isSystem);
  const definition = analysis.catalog.findFunction(resolved);
  if (definition === null) return undefined;
  const apart: Analysis = { ...analysis, diagnostics: [], symbols: [] };
  try {
    return functionDefinitionOf(defineFunction(apart, resolved, definition));
  } catch (error) {
    if (!(error instanceof AnalysisFailure)) throw error;
    // The definition stands elsewhere: what is wrong with it is told at the call.
    const message = `Function '${resolved.name}' can't be used: ${apart.diagnostics[0]?.message ?? error.message}`;
    return fail(analysis, 'function_unusable', message, path.span);
  }
}
