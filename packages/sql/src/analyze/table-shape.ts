import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { CreateTable } from '../ast/index.ts';
import { AnalysisFailure } from './analysis.ts';
import { createAnalysis } from './analyze-script.ts';
import type { AnalysisEnvironment } from './environment.ts';
import { shapeOf, type TableShape } from './tables.ts';

export interface TableShapeAnalysis {
  /** Null when there are errors. */
  readonly shape: TableShape | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What CREATE TABLE says of the rows. The connector and its options are not looked at: as in Flink, a catalog takes any, and whoever uses the table is
 * told what is wrong with them.
 */
export function analyzeTableShape(node: CreateTable, environment: AnalysisEnvironment): TableShapeAnalysis {
  const analysis = createAnalysis(environment);
  try {
    const shape = shapeOf(analysis, analysis.catalog.resolve(node.path), node);
    return { shape: analysis.diagnostics.length === 0 ? shape : null, diagnostics: analysis.diagnostics };
  } catch (error) {
    if (!(error instanceof AnalysisFailure)) throw error;
    return { shape: null, diagnostics: analysis.diagnostics };
  }
}
