import type { Expression } from '@lockstep/sql/algebra';
import { getFunction } from '@lockstep/sql/functions';

/** Which values a condition can have. */
interface Outcomes {
  readonly isTrue: boolean;
  readonly isFalse: boolean;
  readonly isNull: boolean;
}

const anything: Outcomes = { isTrue: true, isFalse: true, isNull: true };
const only = (outcome: keyof Outcomes): Outcomes => ({ isTrue: false, isFalse: false, isNull: false, [outcome]: true });

/** Whether a condition can be TRUE for a row that is NULL in the given columns. Says no only when it is certain. */
export const canBeTrue = (condition: Expression, isNullColumn: (column: number) => boolean): boolean =>
  outcomesOf(condition, isNullColumn).isTrue;

function outcomesOf(condition: Expression, isNullColumn: (column: number) => boolean): Outcomes {
  if (isNull(condition, isNullColumn)) return only('isNull');
  if (condition.kind === 'literal') return only(condition.value === true ? 'isTrue' : 'isFalse');
  if (condition.kind !== 'call') return anything;
  const { functionName, args } = condition;
  const [first] = args;
  switch (functionName) {
    case 'AND':
      return args.map(arg => outcomesOf(arg, isNullColumn)).reduce(bothOf);
    case 'OR':
      return negated(args.map(arg => negated(outcomesOf(arg, isNullColumn))).reduce(bothOf));
    case 'NOT':
      return first === undefined ? anything : negated(outcomesOf(first, isNullColumn));
    case 'IS_NOT_NULL':
      return first !== undefined && isNull(first, isNullColumn) ? only('isFalse') : anything;
    case 'IS_NULL':
      return first !== undefined && isNull(first, isNullColumn) ? only('isTrue') : anything;
    default:
      return anything;
  }
}

const negated = ({ isTrue, isFalse, isNull }: Outcomes): Outcomes => ({ isTrue: isFalse, isFalse: isTrue, isNull });

const bothOf = (a: Outcomes, b: Outcomes): Outcomes => ({
  isTrue: a.isTrue && b.isTrue,
  isFalse: a.isFalse || b.isFalse,
  isNull: (a.isNull && (b.isNull || b.isTrue)) || (b.isNull && a.isTrue),
});

/** Whether an expression is NULL for certain. */
function isNull(expression: Expression, isNullColumn: (column: number) => boolean): boolean {
  switch (expression.kind) {
    case 'input-ref':
      return isNullColumn(expression.index);
    case 'literal':
      return expression.value === null;
    case 'cast':
      return isNull(expression.input, isNullColumn);
    case 'call':
      if (expression.userFunction !== undefined) return false;
      return (
        getFunction(expression.functionName).nulls === 'propagate' &&
        expression.args.some(arg => isNull(arg, isNullColumn))
      );
    default:
      return false;
  }
}
