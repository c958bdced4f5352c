import type { Expression, Field } from '@lockstep/sql/algebra';
import type { UserFunction } from '@lockstep/sql/catalog';
import type { Batch } from '../batch/batch.ts';
import type { UserAggregate } from '../user-functions/user-aggregate.ts';

/** Filter, then project: what a calc does to a batch. Kinds and watermarks of the rows that stay go along. */
export type BatchFunction = (batch: Batch) => Batch;

export interface CalcRequest {
  readonly inputSchema: readonly Field[];
  /** Rows for which it is not TRUE are left out. */
  readonly condition?: Expression | undefined;
  /** Over `inputSchema`, one per output column. */
  readonly projections: readonly Expression[];
}

/** Turns expressions into functions over whole batches. What the operators need of the expression room. */
export interface ExpressionCompiler {
  compileCalc(request: CalcRequest): BatchFunction;
  /** Makes users' functions callable; before the first expression that calls one is compiled. */
  open(functions: readonly UserFunction[]): Promise<void>;
  aggregate(userFunction: UserFunction): UserAggregate;
  close(): void;
}
