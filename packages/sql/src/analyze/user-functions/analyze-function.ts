import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { CreateFunction } from '../../ast/index.ts';
import type { ObjectPath, UserFunction } from '../../catalog/index.ts';
import { AnalysisFailure } from '../analysis.ts';
import { createAnalysis } from '../analyze-script.ts';
import type { AnalysisEnvironment } from '../environment.ts';
import { defineFunction } from './define-function.ts';

export interface FunctionAnalysis {
  /** Null when there are errors. */
  readonly definition: UserFunction | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What CREATE FUNCTION makes, wherever it is kept and whatever else has its name. Nothing of its source is run. */
export function analyzeFunction(
  node: CreateFunction,
  path: ObjectPath,
  environment: AnalysisEnvironment,
): FunctionAnalysis {
  const analysis = createAnalysis(environment);
  try {
    return { definition: defineFunction(analysis, path, node), diagnostics: analysis.diagnostics };
  } catch (error) {
    if (!(error instanceof AnalysisFailure)) throw error;
    return { definition: null, diagnostics: analysis.diagnostics };
  }
}
