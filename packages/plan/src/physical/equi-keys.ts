import { conjuncts, type Expression, inputRefs, remapRefs } from '@lockstep/sql/algebra';

/** The equalities of a join condition as pairs of key expressions, and what is left of it. */
export interface EquiKeys {
  readonly left: readonly Expression[];
  /** Over the right input alone. */
  readonly right: readonly Expression[];
  /** Per pair: NULL is equal to NULL. */
  readonly matchesNull: readonly boolean[];
  readonly residual: readonly Expression[];
}

export function splitEquiKeys(condition: Expression, leftWidth: number): EquiKeys {
  const left: Expression[] = [];
  const right: Expression[] = [];
  const matchesNull: boolean[] = [];
  const residual: Expression[] = [];
  const sideOf = (expression: Expression): 'left' | 'right' | 'none' => {
    const refs = [...inputRefs(expression)];
    if (refs.length === 0) return 'none';
    if (refs.every(ref => ref < leftWidth)) return 'left';
    return refs.every(ref => ref >= leftWidth) ? 'right' : 'none';
  };
  for (const conjunct of conjuncts(condition)) {
    const isTrue = conjunct.kind === 'literal' && conjunct.value === true;
    if (isTrue) continue;
    const pair = equalSides(conjunct);
    const [a, b] = pair === null || sideOf(pair[0]) !== 'right' ? (pair ?? []) : [pair[1], pair[0]];
    if (a === undefined || b === undefined || sideOf(a) !== 'left' || sideOf(b) !== 'right') residual.push(conjunct);
    else {
      left.push(a);
      right.push(remapRefs(b, index => index - leftWidth));
      matchesNull.push(conjunct.kind === 'call' && conjunct.functionName !== 'EQUALS');
    }
  }
  return { left, right, matchesNull, residual };
}

/** The sides of an equality of values of one type. */
function equalSides(condition: Expression): readonly [Expression, Expression] | null {
  if (condition.kind !== 'call' || !equalities.has(condition.functionName)) return null;
  const [a, b] = condition.args;
  return a !== undefined && b !== undefined && a.type.kind === b.type.kind ? [a, b] : null;
}

const equalities: ReadonlySet<string> = new Set(['EQUALS', 'IS_NOT_DISTINCT_FROM']);
