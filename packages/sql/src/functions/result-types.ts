import { type LogicalType, stringType } from '../types/logical-type.ts';
import { isBinary, isCharacter } from '../types/type-families.ts';
import type { ResultType } from './parameters.ts';

/** A computed time follows no clock of the stream any more. */
export function withoutTimeAttribute(type: LogicalType): LogicalType {
  if (!('timeAttribute' in type)) return type;
  const { timeAttribute: _, ...plain } = type;
  return plain;
}

/** The type of the first argument. */
export const ofFirst: ResultType = ([first]) => withoutTimeAttribute(first!);

/** Text or bytes without a fixed length. */
export function varyingOf(type: LogicalType | undefined): LogicalType {
  if (type !== undefined && isBinary(type) && 'length' in type) return { ...type, kind: 'VARBINARY' };
  return type !== undefined && isCharacter(type) && 'length' in type ? { ...type, kind: 'VARCHAR' } : stringType;
}

export const varyingOfFirst: ResultType = ([first]) => varyingOf(first);

/** Text of exactly so many characters. */
export const fixedTextOf = (length: number): LogicalType => ({ kind: 'CHAR', length, nullable: true });

/** Text of at most so many characters. */
export const textOf = (length: number): LogicalType => ({ kind: 'VARCHAR', length, nullable: true });
