import type { Call, Expression, Literal } from '@lockstep/sql/algebra';
import { type ColumnEstimate, distinctOf, type Estimate } from './row-estimate.ts';

/** Calcite's guesses (`RelMdUtil.guessSelectivity`), for what nothing is known of. */
const guesses = { equality: 0.15, comparison: 0.5, notNull: 0.9, other: 0.25 } as const;

/** The part of the rows for which a condition is TRUE, in [0, 1]. */
export function selectivityOf(condition: Expression, input: Estimate): number {
  if (condition.kind === 'literal') return condition.value === true ? 1 : 0;
  if (condition.kind === 'input-ref') return guesses.comparison;
  if (condition.kind !== 'call') return guesses.other;
  const of = (arg: Expression): number => selectivityOf(arg, input);
  switch (condition.functionName) {
    case 'AND':
      return condition.args.reduce((result, arg) => result * of(arg), 1);
    case 'OR':
      return 1 - condition.args.reduce((result, arg) => result * (1 - of(arg)), 1);
    case 'NOT':
      return 1 - of(condition.args[0]!);
    case 'IN':
    case 'NOT_IN': {
      const isIn = Math.min(1, (condition.args.length - 1) * equality(condition, input));
      return condition.functionName === 'IN' ? isIn : 1 - isIn;
    }
    case 'EQUALS':
      return equality(condition, input);
    case 'NOT_EQUALS':
      return 1 - equality(condition, input);
    case 'LESS_THAN':
    case 'LESS_THAN_OR_EQUAL':
    case 'GREATER_THAN':
    case 'GREATER_THAN_OR_EQUAL':
      return range(condition, input);
    case 'IS_NULL':
      return nullFraction(condition, input);
    case 'IS_NOT_NULL':
      return 1 - nullFraction(condition, input);
    default:
      return guesses.other;
  }
}

function equality({ args }: Call, input: Estimate): number {
  const [left, right] = args.map(arg => (arg.kind === 'input-ref' ? arg.index : null));
  const known = [left, right].flatMap(column =>
    column != null && input.columns[column]?.distinct != null ? [distinctOf(input, column)] : [],
  );
  return known.length === 0 ? guesses.equality : 1 / Math.max(...known);
}

/** A column between its smallest and its largest value is taken to be spread evenly. */
function range({ functionName, args }: Call, input: Estimate): number {
  const [left, right] = args;
  const isMirrored = left?.kind === 'literal';
  const [column, bound] = isMirrored ? [right, left] : [left, right];
  if (column?.kind !== 'input-ref' || bound?.kind !== 'literal') return guesses.comparison;
  const below = fractionBelow(input.columns[column.index], bound);
  if (below === null) return guesses.comparison;
  const wantsBelow = functionName.startsWith('LESS') !== isMirrored;
  return wantsBelow ? below : 1 - below;
}

function fractionBelow(column: ColumnEstimate | undefined, bound: Literal): number | null {
  const value = numberOf(bound);
  if (value === null || column?.min == null || column.max == null) return null;
  if (column.max === column.min) return value >= column.max ? 1 : 0;
  return Math.max(0, Math.min(1, (value - column.min) / (column.max - column.min)));
}

/** As statistics count: numbers, times in epoch milliseconds, dates in days. */
function numberOf({ value, type }: Literal): number | null {
  if (Array.isArray(value)) return value[0];
  const isText = type.kind === 'CHAR' || type.kind === 'VARCHAR';
  const number = isText || typeof value === 'boolean' || value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

function nullFraction({ args: [arg] }: Call, input: Estimate): number {
  const known = arg?.kind === 'input-ref' ? input.columns[arg.index]?.nullFraction : undefined;
  return known ?? 1 - guesses.notNull;
}
