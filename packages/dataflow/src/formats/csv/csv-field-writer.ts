import { userError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import type { ByteHeap } from '../../batch/byte-heap.ts';
import type {
  BigintColumn,
  BooleanColumn,
  BytesColumn,
  Column,
  Float32Column,
  Float64Column,
  Int32Column,
  Int64Column,
  TimestampColumn,
} from '../../batch/column.ts';
import { daysOfCivil } from '../../batch/text/civil-date.ts';
import { decimalText } from '../../batch/text/decimal-text.ts';
import { dateText, splitDay } from '../../batch/text/temporal-text.ts';
import { asInts } from '../../state/hash-rows.ts';
import {
  writeAscii,
  writeClock,
  writeDate,
  writeDouble,
  writeFloat,
  writeInt64,
  writeInteger,
} from '../byte-writer.ts';
import type { CsvQuoting } from './csv-quoting.ts';

/** Appends the value of a row that is not NULL. */
export type CsvFieldWriter = (heap: ByteHeap, row: number) => void;

/** Room for any number or time: the longest is a timestamp with nanoseconds and a year of six digits. */
const scalarBytesMax = 48;
const firstPlainDay = daysOfCivil(0, 1, 1);
const lastPlainDay = daysOfCivil(9999, 12, 31);
const space = 0x20;
const letterZ = 0x5a;

/** The writer of one column of a batch. For types that CSV has no text for it throws once a value comes. */
export function csvFieldWriter(column: Column, type: LogicalType, quoting: CsvQuoting): CsvFieldWriter {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR': {
      const { bytes, starts, ends } = column as BytesColumn;
      return (heap, row) => quoting.writeText(heap, bytes, starts[row]!, ends[row]!);
    }
    case 'BINARY':
    case 'VARBINARY': {
      const { bytes, starts, ends } = column as BytesColumn;
      return (heap, row) => {
        // What is no UTF-8 becomes U+FFFD, as in Java.
        const text = Buffer.from(Buffer.from(bytes.subarray(starts[row]!, ends[row]!)).toString('utf8'));
        quoting.writeText(heap, text, 0, text.length);
      };
    }
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const write = timeWriter(column, type);
      return (heap, row) => {
        heap.reserve(scalarBytesMax);
        const start = heap.length;
        heap.length = write(heap.bytes, start, row);
        quoting.quoteWritten(heap, start);
      };
    }
    default: {
      const write = plainWriter(column, type);
      return (heap, row) => {
        heap.reserve(scalarBytesMax);
        heap.length = write(heap.bytes, heap.length, row);
      };
    }
  }
}

/** Writes at `at`, answers the position behind; there is room. */
type ScalarWriter = (target: Uint8Array, at: number, row: number) => number;

/** Numbers and truth values, which need no quotes. */
function plainWriter(column: Column, type: LogicalType): ScalarWriter {
  switch (type.kind) {
    case 'BOOLEAN': {
      const { values } = column as BooleanColumn;
      return (target, at, row) => writeAscii(target, at, values[row] === 1 ? 'true' : 'false');
    }
    case 'BIGINT': {
      const words = asInts((column as Int64Column).values);
      return (target, at, row) => writeInt64(target, at, words[row * 2]!, words[row * 2 + 1]!);
    }
    case 'FLOAT': {
      const { values } = column as Float32Column;
      return (target, at, row) => writeFloat(target, at, values[row]!);
    }
    case 'DOUBLE': {
      const { values } = column as Float64Column;
      return (target, at, row) => writeDouble(target, at, values[row]!);
    }
    case 'DECIMAL': {
      const { values } = column as Int64Column | BigintColumn;
      return (target, at, row) => writeAscii(target, at, decimalText(values[row]!, type.scale));
    }
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME': {
      const { values } = column as Int32Column | Float64Column;
      return (target, at, row) => writeInteger(target, at, values[row]!);
    }
    default:
      return () => {
        throw userError('format.unsupported_type', `Format 'csv' has no text for a value of type ${type.kind}`);
      };
  }
}

function timeWriter(column: Column, { kind }: LogicalType): ScalarWriter {
  if (kind === 'DATE' || kind === 'TIME') {
    const { values } = column as Int32Column;
    return kind === 'DATE'
      ? (target, at, row) => writeDay(target, at, values[row]!)
      : (target, at, row) => writeClock(target, at, values[row]!, 0);
  }
  const { values, nanos } = column as TimestampColumn;
  const isInstant = kind === 'TIMESTAMP_LTZ';
  return (target, at, row) => {
    const { days, msOfDay } = splitDay(values[row]!);
    let p = writeDay(target, at, days);
    target[p++] = space;
    p = writeClock(target, p, msOfDay, nanos === null ? 0 : nanos[row]!);
    if (isInstant) target[p++] = letterZ;
    return p;
  };
}

/** Years that are not of four digits have their sign. */
const writeDay = (target: Uint8Array, at: number, days: number): number =>
  days >= firstPlainDay && days <= lastPlainDay ? writeDate(target, at, days) : writeAscii(target, at, dateText(days));
