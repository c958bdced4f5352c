import { type Column, readValue, toJsonValue } from '@lockstep/dataflow/batch';
import type { LogicalType } from '@lockstep/sql/types';

/** A value as text or JSON that Postgres reads as the type's Postgres type. */
export type PgValue = string | number | boolean | null;

export function pgValue(column: Column, row: number, type: LogicalType): PgValue {
  const value = readValue(column, row, type);
  if (value instanceof Uint8Array) {
    return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  }
  const json = toJsonValue(value, type);
  return json !== null && typeof json === 'object' ? JSON.stringify(json) : json;
}
