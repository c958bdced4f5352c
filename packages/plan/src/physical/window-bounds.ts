import type { Relation } from '@lockstep/sql/algebra';

/** Columns of a relation that are bounds of the windows of an event-time window function below it. */
export interface WindowBounds {
  readonly starts: ReadonlySet<number>;
  readonly ends: ReadonlySet<number>;
  /** The window's time is TIMESTAMP_LTZ, its bounds wall-clock times of the session's zone. */
  readonly isZoned: boolean;
}

/** Follows the bounds of windows through what keeps a row in its window; null when there are none. */
export function windowBoundsOf(relation: Relation): WindowBounds | null {
  switch (relation.kind) {
    case 'window-tvf': {
      const time = relation.input.schema[relation.timeColumn]!.type;
      if (!('timeAttribute' in time) || time.timeAttribute !== 'rowtime') return null;
      const width = relation.input.schema.length;
      return { starts: new Set([width]), ends: new Set([width + 1]), isZoned: time.kind === 'TIMESTAMP_LTZ' };
    }
    case 'filter':
    case 'over':
      return windowBoundsOf(relation.input);
    case 'project':
      return mapped(windowBoundsOf(relation.input), relation.expressions);
    case 'aggregate':
      return mapped(windowBoundsOf(relation.input), relation.keys);
    default:
      return null;
  }
}

/** The bounds where a row of `expressions` has them; gone when it has only one of both. */
function mapped(
  bounds: WindowBounds | null,
  expressions: Extract<Relation, { kind: 'project' }>['expressions'],
): WindowBounds | null {
  if (bounds === null) return null;
  const moved = (columns: ReadonlySet<number>): ReadonlySet<number> =>
    new Set(
      expressions.flatMap((expression, i) =>
        expression.kind === 'input-ref' && columns.has(expression.index) ? [i] : [],
      ),
    );
  const starts = moved(bounds.starts);
  const ends = moved(bounds.ends);
  return starts.size === 0 || ends.size === 0 ? null : { ...bounds, starts, ends };
}
