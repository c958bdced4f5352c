import type { Analysis } from '../analysis.ts';
import { findColumn, type Scope } from '../scope.ts';
import { asOuter } from './outer-refs.ts';

/** How many queries stand around the one that is analyzed: what its columns are known by in its subqueries. */
export const depthOf = (analysis: Analysis): number =>
  analysis.outerQuery === undefined ? 0 : analysis.outerQuery.depth + 1;

/** The analysis of a subquery in an expression, or beside FROM tables, that may name what is in `scope`. */
export function insideOf(analysis: Analysis, scope: Scope): Analysis {
  const depth = depthOf(analysis);
  return {
    ...analysis,
    outerQuery: {
      depth,
      resolve: reference => {
        const column = findColumn(analysis, scope, reference);
        return column === null ? (analysis.outerQuery?.resolve(reference) ?? null) : asOuter(column, depth);
      },
    },
  };
}
