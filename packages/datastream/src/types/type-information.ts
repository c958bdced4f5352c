import type { Value } from '@lockstep/dataflow/batch';
import type { LogicalType } from '@lockstep/sql/types';

/**
 * How values of a program's type `T` lie in columns: as which SQL type, and which engine value (`Value`) each is. Where rows enter from tables or leave to them, in
 * keys, and in state. `Types` has the ready-made ones.
 */
export interface TypeInformation<T> {
  readonly logicalType: LogicalType;
  /** Throws `AppError` (user) for a value that the type does not hold. */
  toValue(value: T): Value;
  fromValue(value: Value): T;
  /** As SQL, or `GENERIC`; in checkpoints and messages. */
  readonly name: string;
  /** The fields of a ROW, in order. */
  readonly fields?: readonly (readonly [name: string, type: TypeInformation<unknown>])[] | undefined;
}

/** The TypeScript type of a `TypeInformation`. */
export type TypeOf<Information> = Information extends TypeInformation<infer T> ? T : never;
