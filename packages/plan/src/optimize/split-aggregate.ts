import { type AggregateCall, type Expression, type Field, inputRef } from '@lockstep/sql/algebra';
import { bigintType, type LogicalType, typesEqual } from '@lockstep/sql/types';

/** An aggregate in two steps: over parts of a group, then over the results of the parts. */
export interface SplitCall {
  /** Over the input; their results are the columns that the second step reads. */
  readonly parts: readonly AggregateCall[];
  /** Per part: what the second step makes of it. */
  readonly merges: readonly ('SUM' | 'SUM0' | 'MIN' | 'MAX')[];
  /** The aggregate's value of the merged parts, which are expressions of the second step's result. */
  readonly result: (merged: readonly Expression[]) => Expression;
}

/**
 * COUNT, SUM, MIN, MAX and AVG as Flink splits them, where the result stays the same to the last bit: sums of integers wrap and sums of decimals have all digits, whatever
 * is added first (but a part that has more than 38 digits is NULL, as in Flink, also where the whole has fewer); sums of FLOAT and DOUBLE are rounded once, at the end, so they are not split. Null: the call can't be split. What is DISTINCT can be, when
 * equal arguments come to one part.
 */
export function splitCall(call: AggregateCall): SplitCall | null {
  if (call.userFunction !== undefined || call.orderBy.length > 0) return null;
  const argument = call.args[0]?.type;
  const asIs = ([merged]: readonly Expression[]): Expression => merged!;
  switch (call.functionName) {
    case 'COUNT':
      return { parts: [call], merges: ['SUM0'], result: asIs };
    case 'MIN':
    case 'MAX':
      return { parts: [call], merges: [call.functionName], result: asIs };
    case 'SUM':
    case 'SUM0':
      return isExact(argument) ? { parts: [call], merges: [call.functionName], result: asIs } : null;
    case 'AVG':
      return isInteger(argument) ? splitAverage(call) : null;
    default:
      return null;
  }
}

/** The second step over the first one's result. */
export interface MergedCalls {
  readonly aggregates: readonly AggregateCall[];
  /** The keys, then the merged parts. */
  readonly schema: readonly Field[];
  /** The values of the calls, over `schema`. */
  readonly results: readonly Expression[];
}

/** `parts`: the first step's result, in which the parts begin at `firstPart`. `keys`: the columns that the second step groups by. */
export function mergeParts(
  splits: readonly SplitCall[],
  keys: readonly Field[],
  parts: readonly Field[],
  firstPart: number,
): MergedCalls {
  const merges = splits.flatMap(each => each.merges);
  const aggregates = merges.map((functionName, i): AggregateCall => {
    const part = inputRef(parts, firstPart + i);
    const type = { ...part.type, nullable: functionName !== 'SUM0' };
    return { kind: 'aggregate-call', functionName, args: [part], distinct: false, orderBy: [], type };
  });
  const schema = [...keys, ...aggregates.map(({ type }, i) => ({ name: `$merged${i}`, type }))];
  let next = keys.length;
  const results = splits.map(({ merges: own, result }) => result(own.map(() => inputRef(schema, next++))));
  return { aggregates, schema, results };
}

/** The average of integers is the quotient of two BIGINTs, cut towards zero. */
function splitAverage(call: AggregateCall): SplitCall {
  const [argument] = call.args as [Expression];
  const wide: LogicalType = { ...bigintType, nullable: argument.type.nullable };
  const widened: Expression = typesEqual(argument.type, wide)
    ? argument
    : { kind: 'cast', input: argument, type: wide, isTry: false };
  return {
    parts: [
      { ...call, functionName: 'SUM', args: [widened], type: bigintType },
      { ...call, functionName: 'COUNT', type: { ...bigintType, nullable: false } },
    ],
    merges: ['SUM', 'SUM0'],
    result: ([sum, count]) => ({
      kind: 'cast',
      input: { kind: 'call', functionName: 'DIVIDE', args: [sum!, count!], type: bigintType },
      type: call.type,
      isTry: false,
    }),
  };
}

const isInteger = (type: LogicalType | undefined): boolean =>
  type?.kind === 'TINYINT' || type?.kind === 'SMALLINT' || type?.kind === 'INTEGER' || type?.kind === 'BIGINT';

const isExact = (type: LogicalType | undefined): boolean => isInteger(type) || type?.kind === 'DECIMAL';
