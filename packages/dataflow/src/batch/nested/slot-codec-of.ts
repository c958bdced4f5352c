import type { LogicalType } from '@lockstep/sql/types';
import {
  booleanCodec,
  float32Codec,
  float64Codec,
  int32Codec,
  int64Codec,
  int128Codec,
  integerCodec,
  millisecondCodec,
  nanosecondCodec,
  type SlotCodec,
} from './slot-codec.ts';

/** Slots of other types hold where the value ends in the frame. */
export const endSlotBytes = 4;

/** Null for types of varying width: text, bytes, nested values. */
export function slotCodecOf(type: LogicalType): SlotCodec | null {
  switch (type.kind) {
    case 'BOOLEAN':
      return booleanCodec;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return int32Codec;
    case 'BIGINT':
      return int64Codec;
    case 'INTERVAL_DAY_TIME':
      return integerCodec;
    case 'DECIMAL':
      return type.precision <= 18 ? int64Codec : int128Codec;
    case 'FLOAT':
      return float32Codec;
    case 'DOUBLE':
      return float64Codec;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision > 3 ? nanosecondCodec : millisecondCodec;
    default:
      return null;
  }
}

export const slotBytesOf = (type: LogicalType): number => slotCodecOf(type)?.slotBytes ?? endSlotBytes;

/** So many bytes hold one NULL bit each for `count` values. */
export const nullBytesOf = (count: number): number => (count + 7) >> 3;

/** Whether the NULL bit `index` of the bits at `at` is set. */
export const isNullAt = (bytes: Uint8Array, at: number, index: number): boolean =>
  ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) === 1;
