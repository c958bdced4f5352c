import type { LogicalType } from '../types/logical-type.ts';

/**
 * A function that a user wrote, as CREATE FUNCTION made it: a plain value that goes with every call of it into the plan, so whoever runs the plan needs no
 * catalog. What it may do besides computing is nothing; see the sandbox that runs it.
 */
export interface UserFunction {
  /** Full name, for errors and as the key of plans: `catalog.database.name`, or the name alone of a system function. */
  readonly name: string;
  /** `table`: gives an array of rows, which a table function in FROM spreads. */
  readonly kind: 'scalar' | 'table' | 'aggregate';
  readonly language: 'JAVASCRIPT';
  /** The text after AS. */
  readonly source: string;
  readonly parameters: readonly { readonly name: string; readonly type: LogicalType }[];
  readonly resultType: LogicalType;
  /** The same arguments always give the same result. */
  readonly isDeterministic: boolean;
  readonly doc: string;
}
