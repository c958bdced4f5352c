import type { Field } from '../algebra/index.ts';
import type { Identifier } from '../ast/index.ts';
import type { ObjectPath } from '../catalog/index.ts';
import { type Analysis, AnalysisFailure } from './analysis.ts';
import { createAnalysis } from './analyze-script.ts';
import type { AnalysisEnvironment } from './environment.ts';
import { readTable } from './table-lookup.ts';

export interface DescribedObject {
  readonly path: ObjectPath;
  readonly kind: 'table' | 'view';
  /** Empty when the definition has a mistake; then `problem` says which. */
  readonly columns: readonly Field[];
  readonly problem: string | null;
}

/** The columns of every table and view of the catalog, as a query sees them. */
export function describeCatalog(environment: AnalysisEnvironment): readonly DescribedObject[] {
  return environment.catalog.objects.flatMap(({ path, kind }) => {
    if (kind === 'function') return [];
    const analysis = createAnalysis(environment);
    return [{ path, kind, ...columnsOf(analysis, path) }];
  });
}

function columnsOf(analysis: Analysis, path: ObjectPath): Pick<DescribedObject, 'columns' | 'problem'> {
  const span = { start: 0, end: 0 };
  const parts = [path.catalog, path.database, path.name].map(
    (name): Identifier => ({ kind: 'identifier', name, quoted: true, span }),
  );
  try {
    return { columns: readTable(analysis, { kind: 'object-path', parts, span }).schema, problem: null };
  } catch (error) {
    if (!(error instanceof AnalysisFailure)) throw error;
    return { columns: [], problem: analysis.diagnostics[0]?.message ?? error.message };
  }
}
