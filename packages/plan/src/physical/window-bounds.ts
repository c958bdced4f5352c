import type { Expression, Relation, WindowSpec } from '@lockstep/sql/algebra';
import { timeAttributeOf } from './time-attribute.ts';

/** Columns of a relation that are bounds of the windows of an event-time window function below it. */
export interface WindowBounds {
  readonly window: WindowSpec;
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
      if (timeAttributeOf(time) !== 'rowtime') return null;
      const width = relation.input.schema.length;
      return {
        window: relation.window,
        starts: new Set([width]),
        ends: new Set([width + 1]),
        isZoned: time.kind === 'TIMESTAMP_LTZ',
      };
    }
    case 'filter':
    case 'over':
      return windowBoundsOf(relation.input);
    case 'project':
      return mapped(windowBoundsOf(relation.input), relation.expressions);
    case 'aggregate':
      return mapped(windowBoundsOf(relation.input), relation.keys);
    case 'expand':
      return boundsOfAll(relation.projections.map(projection => mapped(windowBoundsOf(relation.input), projection)));
    case 'join':
      return boundsOfJoin(relation);
    default:
      return null;
  }
}

/** Both sides cut time alike. Session windows follow the data, so no two of them are alike. */
export const isSameWindow = (a: WindowBounds, b: WindowBounds): boolean =>
  a.window.kind !== 'session' && JSON.stringify(a.window) === JSON.stringify(b.window) && a.isZoned === b.isZoned;

/** The bounds where a row of `expressions` has them; gone when it has only one of both. */
function mapped(bounds: WindowBounds | null, expressions: readonly Expression[]): WindowBounds | null {
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

/** The bounds that rows of every kind have. */
function boundsOfAll(kinds: readonly (WindowBounds | null)[]): WindowBounds | null {
  const known = kinds.filter(bounds => bounds !== null);
  const [first] = known;
  if (first === undefined || known.length < kinds.length) return null;
  const starts = new Set([...first.starts].filter(column => known.every(bounds => bounds.starts.has(column))));
  const ends = new Set([...first.ends].filter(column => known.every(bounds => bounds.ends.has(column))));
  return starts.size === 0 || ends.size === 0 ? null : { ...first, starts, ends };
}

/** A join of windows is in the same windows. A padded side's columns may be NULL and tell nothing. */
function boundsOfJoin({ joinType, left, right }: Extract<Relation, { kind: 'join' }>): WindowBounds | null {
  const ofLeft = windowBoundsOf(left);
  if (joinType === 'semi' || joinType === 'anti') return ofLeft;
  const ofRight = windowBoundsOf(right);
  if (ofLeft === null || ofRight === null || !isSameWindow(ofLeft, ofRight) || joinType === 'full') return null;
  const width = left.schema.length;
  const both = (l: ReadonlySet<number>, r: ReadonlySet<number>): ReadonlySet<number> =>
    new Set([...(joinType === 'right' ? [] : l), ...(joinType === 'left' ? [] : [...r].map(column => column + width))]);
  return { ...ofLeft, starts: both(ofLeft.starts, ofRight.starts), ends: both(ofLeft.ends, ofRight.ends) };
}
