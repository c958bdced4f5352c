import type { AlterFunction, CreateFunction, DropStatement, ObjectPath } from '../../ast/index.ts';
import { type Analysis, report } from '../analysis.ts';
import type { AnalyzedStatement } from '../environment.ts';
import { defineFunction } from './define-function.ts';

/** CREATE FUNCTION: what follows can call it. */
export function createFunction(analysis: Analysis, statement: CreateFunction): AnalyzedStatement | null {
  const path = analysis.catalog.resolveFunction(statement.path, statement.scope === 'temporary-system');
  if (analysis.catalog.findFunction(path) !== null) {
    if (!statement.ifNotExists) {
      const message = `Function ${statement.path.parts.map(part => part.name).join('.')} already exists`;
      report(analysis, 'object_exists', message, statement.path.span, 'Use CREATE FUNCTION IF NOT EXISTS.');
    }
    return null;
  }
  analysis.catalog.defineFunction(path, statement);
  defineFunction(analysis, path, statement);
  return { kind: 'create-function', path, span: statement.span };
}

/** ALTER FUNCTION: what follows calls what it is now. */
export function alterFunction(analysis: Analysis, statement: AlterFunction): AnalyzedStatement | null {
  const path = analysis.catalog.resolveFunction(statement.path, statement.scope === 'temporary-system');
  if (analysis.catalog.findFunction(path) === null) {
    if (!statement.ifExists) reportUnknown(analysis, statement.path, 'Use ALTER FUNCTION IF EXISTS.');
    return null;
  }
  const altered: CreateFunction = { ...statement, kind: 'create-function', ifNotExists: false, options: [] };
  analysis.catalog.defineFunction(path, altered);
  defineFunction(analysis, path, altered);
  return { kind: 'create-function', path, span: statement.span };
}

/** DROP FUNCTION. */
export function dropFunction(analysis: Analysis, statement: DropStatement): AnalyzedStatement {
  const { ifExists, span } = statement;
  const path = analysis.catalog.resolveFunction(statement.path, statement.system);
  if (analysis.catalog.findFunction(path) === null && !ifExists)
    reportUnknown(analysis, statement.path, 'Use DROP FUNCTION IF EXISTS.');
  analysis.catalog.defineFunction(path, null);
  return { kind: 'drop', object: 'function', path, ifExists, span };
}

function reportUnknown(analysis: Analysis, path: ObjectPath, hint: string): void {
  const message = `Function ${path.parts.map(part => part.name).join('.')} does not exist`;
  report(analysis, 'function_unknown', message, path.span, hint);
}
