import type { LogicalType } from '@lockstep/sql/types';

/** Where the bytes of a text or binary value lie, as JavaScript expressions. */
export interface BytesSource {
  readonly bytes: string;
  readonly start: string;
  readonly end: string;
}

/**
 * A computed expression inside generated code. All parts are JavaScript expressions without effects, valid in the block that is being written, and cheap
 * to repeat. `value` means something only where `isNull` is false.
 */
export interface Operand {
  /** Null: never NULL. */
  readonly isNull: string | null;
  /** As in `Value`, but for timestamps the epoch milliseconds. */
  readonly value: string;
  /** Timestamps only. */
  readonly nanos?: string | undefined;
  /** Set where the value lies in bytes anyway: comparing and copying them spares the string. */
  readonly bytes?: BytesSource | undefined;
}

export const isTimestampType = (type: LogicalType): boolean =>
  type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';

export const isTextType = (type: LogicalType): boolean => type.kind === 'CHAR' || type.kind === 'VARCHAR';

/** What a variable for values of a type starts as, so that it never changes its representation. */
export function zeroOf(type: LogicalType): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'false';
    case 'BIGINT':
    case 'DECIMAL':
      return '0n';
    case 'CHAR':
    case 'VARCHAR':
      return '""';
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
    case 'VARIANT':
    case 'BITMAP':
      return 'null';
    default:
      return '0';
  }
}

/** TRUE and not NULL. */
export function isTrueSource({ isNull, value }: Operand): string {
  return isNull === null ? value : `(!(${isNull}) && ${value})`;
}

/** As boxed values go to kernels. */
export function boxedSource(operand: Operand, type: LogicalType): string {
  const { isNull, value, nanos } = operand;
  const boxed = isTimestampType(type) ? `{ epochMs: ${value}, nanos: ${nanos ?? '0'} }` : value;
  return isNull === null ? boxed : `((${isNull}) ? null : ${boxed})`;
}

/** An operand of what a kernel returned in the variable `name`. */
export function unboxedOperand(name: string, type: LogicalType): Operand {
  const isNull = `${name} === null`;
  return isTimestampType(type) ? { isNull, value: `${name}.epochMs`, nanos: `${name}.nanos` } : { isNull, value: name };
}

/** The NULL condition of a function of these arguments that is strict. */
export function anyNull(operands: readonly Operand[]): string | null {
  const conditions = new Set(operands.flatMap(operand => (operand.isNull === null ? [] : [operand.isNull])));
  return conditions.size === 0 ? null : [...conditions].map(condition => `(${condition})`).join(' || ');
}
