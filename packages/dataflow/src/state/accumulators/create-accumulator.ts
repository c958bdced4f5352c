import { userError } from '@lockstep/kernel/errors';
import type { PhysicalAggregate } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { storageOf } from '../../batch/storage-of.ts';
import { UserAggregateAccumulator } from '../../user-functions/user-aggregate-accumulator.ts';
import { isBound } from '../../user-functions/with-user-aggregates.ts';
import type { Accumulator } from './accumulator.ts';
import { ArrayAggAccumulator } from './array-agg-accumulator.ts';
import { BitmapBuildAccumulator, BitmapCombineAccumulator, type BitmapResult } from './bitmap-accumulators.ts';
import { CollectAccumulator } from './collect-accumulator.ts';
import { CountAccumulator } from './count-accumulator.ts';
import { DecimalSumAccumulator } from './decimal-sum-accumulator.ts';
import { FloatSumAccumulator } from './float-sum-accumulator.ts';
import { IntegerSumAccumulator } from './integer-sum-accumulator.ts';
import { JsonArrayAccumulator, JsonObjectAccumulator, type OnNull } from './json-accumulators.ts';
import { KeptValueAccumulator } from './kept-value-accumulator.ts';
import { LagAccumulator } from './lag-accumulator.ts';
import type { OrderedArguments } from './ordered-accumulator.ts';
import { ListAggAccumulator, RetractableEndAccumulator } from './ordered-accumulators.ts';
import { PercentileAccumulator } from './percentile-accumulator.ts';
import { RankAccumulator } from './rank-accumulator.ts';
import { RetractableExtremeAccumulator } from './retractable-extreme-accumulator.ts';
import { SingleValueAccumulator } from './single-value-accumulator.ts';
import { VarianceAccumulator } from './variance-accumulator.ts';

/** The accumulator for an aggregate over input of the given schema. `canRetract`: rows may be taken back. */
export function createAccumulator(
  aggregate: PhysicalAggregate,
  inputSchema: readonly Field[],
  canRetract: boolean,
): Accumulator {
  if (isBound(aggregate)) return new UserAggregateAccumulator(aggregate.userAggregate, canRetract);
  const name = aggregate.functionName.toUpperCase();
  if (name === 'COUNT' || name === 'APPROX_COUNT_DISTINCT' || name === 'ROW_NUMBER') return new CountAccumulator();
  if (name === 'RANK' || name === 'DENSE_RANK') {
    const order = aggregate.args.map(arg => storageOf(inputSchema[arg]!.type));
    return new RankAccumulator(name === 'DENSE_RANK', order);
  }
  const argument = inputSchema[aggregate.args[0] ?? -1]?.type;
  if (argument === undefined) throw unsupported(aggregate);
  switch (name) {
    case 'SUM':
      return createSum(aggregate, argument, 'sum');
    case 'SUM0':
    case '$SUM0':
      return createSum(aggregate, argument, 'sum0');
    case 'AVG':
      return createSum(aggregate, argument, 'average');
    case 'MIN':
    case 'MAX': {
      const keeps = name === 'MIN' ? 'min' : 'max';
      const storage = storageOf(argument);
      return canRetract ? new RetractableExtremeAccumulator(keeps, storage) : new KeptValueAccumulator(keeps, storage);
    }
    case 'FIRST_VALUE':
    case 'LAST_VALUE': {
      const end = name === 'FIRST_VALUE' ? 'first' : 'last';
      const isKeptAsList = canRetract || (aggregate.order ?? []).length > 0;
      return isKeptAsList
        ? new RetractableEndAccumulator(end, orderedArguments(aggregate, inputSchema))
        : new KeptValueAccumulator(end, storageOf(argument));
    }
    case 'SINGLE_VALUE':
      return new SingleValueAccumulator(storageOf(argument));
    case 'LAG':
      return new LagAccumulator(storageOf(argument), lagOffset(aggregate), aggregate.args.length > 2);
    case 'ARRAY_AGG':
      return new ArrayAggAccumulator(
        argument,
        hasClause(aggregate, 'IGNORE NULLS'),
        orderedArguments(aggregate, inputSchema),
      );
    case 'COLLECT':
      return new CollectAccumulator({ kind: 'MULTISET', element: argument, nullable: false });
    case 'BITMAP_BUILD_AGG':
    case 'BITMAP_BUILD_CARDINALITY_AGG':
      return new BitmapBuildAccumulator(bitmapResultOf(name));
    case 'BITMAP_AND_AGG':
    case 'BITMAP_AND_CARDINALITY_AGG':
      return new BitmapCombineAccumulator('and', bitmapResultOf(name));
    case 'BITMAP_OR_AGG':
    case 'BITMAP_OR_CARDINALITY_AGG':
      return new BitmapCombineAccumulator('or', bitmapResultOf(name));
    case 'BITMAP_XOR_AGG':
    case 'BITMAP_XOR_CARDINALITY_AGG':
      return new BitmapCombineAccumulator('xor', bitmapResultOf(name));
    case 'LISTAGG':
      return new ListAggAccumulator(separatorOf(aggregate), orderedArguments(aggregate, inputSchema));
    case 'JSON_ARRAYAGG':
      return new JsonArrayAccumulator(onNullOf(aggregate, 1), orderedArguments(aggregate, inputSchema));
    case 'JSON_OBJECTAGG':
      return new JsonObjectAccumulator(onNullOf(aggregate, 2));
    case 'PERCENTILE':
      return new PercentileAccumulator(aggregate.call.type);
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
    case 'STDDEV':
    case 'VAR_POP':
    case 'VAR_SAMP':
    case 'VARIANCE':
      return new VarianceAccumulator({
        isSample: !name.endsWith('_POP'),
        isDeviation: name.startsWith('STDDEV'),
        argumentUnit: 10 ** scaleOf(argument),
        resultUnit: 10 ** scaleOf(aggregate.call.type),
      });
    default:
      throw unsupported(aggregate);
  }
}

function createSum(
  aggregate: PhysicalAggregate,
  argument: LogicalType,
  result: 'sum' | 'sum0' | 'average',
): Accumulator {
  const { type } = aggregate.call;
  switch (argument.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'INTERVAL_YEAR_MONTH':
      return new IntegerSumAccumulator(result, integerBits(type));
    case 'FLOAT':
    case 'DOUBLE':
    case 'INTERVAL_DAY_TIME':
      return new FloatSumAccumulator(result);
    case 'DECIMAL': {
      if (type.kind !== 'DECIMAL') throw unsupported(aggregate);
      return new DecimalSumAccumulator({
        function: result,
        scaleFactor: 10n ** BigInt(Math.max(0, type.scale - argument.scale)),
        limit: 10n ** BigInt(type.precision),
      });
    }
    default:
      throw unsupported(aggregate);
  }
}

function integerBits(type: LogicalType): number {
  switch (type.kind) {
    case 'TINYINT':
      return 8;
    case 'SMALLINT':
      return 16;
    case 'BIGINT':
      return 64;
    default:
      return 32;
  }
}

const scaleOf = (type: LogicalType): number => (type.kind === 'DECIMAL' ? type.scale : 0);

/** The planner lets only constant offsets through; one row when there is none. */
function lagOffset(aggregate: PhysicalAggregate): number {
  const offset = aggregate.call.args[1];
  if (offset === undefined) return 1;
  if (offset.kind === 'literal' && offset.value !== null) return Number(offset.value);
  throw unsupported(aggregate);
}

/** LISTAGG's second argument is a constant; the default is a comma. */
function separatorOf(aggregate: PhysicalAggregate): string {
  const separator = aggregate.call.args[1];
  if (separator === undefined) return ',';
  if (separator.kind === 'literal' && typeof separator.value === 'string') return separator.value;
  throw userError('dataflow.listagg_separator', 'The separator of LISTAGG must be a string literal');
}

/** The clause ON NULL is a constant argument, which the analyzer writes. */
function onNullOf({ call }: PhysicalAggregate, arg: number): OnNull {
  const clause = call.args[arg];
  return clause?.kind === 'literal' && clause.value === 'NULL' ? 'NULL' : 'ABSENT';
}

/** Whether a constant argument, which the analyzer writes, is the clause. */
const hasClause = ({ call }: PhysicalAggregate, clause: string): boolean =>
  call.args.some(arg => arg.kind === 'literal' && arg.value === clause && arg !== call.args[0]);

const bitmapResultOf = (name: string): BitmapResult => (name.includes('_CARDINALITY_') ? 'cardinality' : 'bitmap');

/** The first argument and the columns of ORDER BY, which stand behind the arguments unless they are among them. */
function orderedArguments({ args, order = [] }: PhysicalAggregate, inputSchema: readonly Field[]): OrderedArguments {
  const positionOf = (column: number, k: number): number =>
    args.includes(column) ? args.indexOf(column) : args.length + k;
  const columns = [args[0]!, ...order.map(({ column }) => column)];
  return {
    positions: [0, ...order.map(({ column }, k) => positionOf(column, k))],
    storages: columns.map(column => storageOf(inputSchema[column]!.type)),
    order: order.map((key, k) => ({ ...key, column: k + 1 })),
  };
}

function unsupported(aggregate: PhysicalAggregate): Error {
  const type = aggregate.call.args[0]?.type.kind ?? '*';
  return userError('dataflow.unsupported_aggregate', `${aggregate.functionName}(${type}) is not available here`);
}
