import { type Batch, createColumnBuilder, type Timestamp, type Value } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { quoteIdentifier } from '../sql-text/quote-identifier.ts';
import type { TextRow } from './pg-session.ts';

/** How a column is selected so that its text is read without knowing Postgres's formats: dates as days, times as milliseconds, timestamps as microseconds. */
export function selectExpression({ name, type }: Field, qualifier = ''): string {
  const column = qualifier + quoteIdentifier(name);
  switch (type.kind) {
    case 'DATE':
      return `(${column} - DATE '1970-01-01')`;
    case 'TIME':
      return `floor(extract(epoch FROM ${column}) * 1000)::int`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `(extract(epoch FROM ${column}) * 1000000)::bigint`;
    case 'DECIMAL':
      return `${column}::numeric(${type.precision},${type.scale})`;
    case 'CHAR':
    case 'VARCHAR':
      return `${column}::text`;
    case 'BINARY':
    case 'VARBINARY':
      return `encode(${column}, 'hex')`;
    case 'INTERVAL_YEAR_MONTH':
      return `(extract(year FROM ${column}) * 12 + extract(month FROM ${column}))::int`;
    case 'INTERVAL_DAY_TIME':
      return `(extract(epoch FROM ${column}) * 1000)::bigint`;
    default:
      return column;
  }
}

/** The rows of `selectExpression`s as columns; cell `firstCell + c` of a row is for field `c`. */
export function batchOfText(schema: readonly Field[], rows: readonly TextRow[], firstCell = 0): Batch {
  const columns = schema.map((field, c) => {
    const builder = createColumnBuilder(field.type, rows.length);
    const read = reader(field);
    for (const row of rows) {
      const text = row[firstCell + c] ?? null;
      builder.appendValue(text === null ? null : read(text));
    }
    return builder.finish();
  });
  return { rowCount: rows.length, columns, kinds: null, watermarks: null };
}

function reader(field: Field): (text: string) => Value {
  const { type } = field;
  switch (type.kind) {
    case 'BOOLEAN':
      return text => text === 't';
    case 'TINYINT':
      return text => tinyint(text, field);
    case 'BIGINT':
      return BigInt;
    case 'DECIMAL':
      return text => decimal(text, type, field);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestamp;
    case 'CHAR':
    case 'VARCHAR':
      return text => text;
    case 'BINARY':
    case 'VARBINARY':
      return text => Buffer.from(text, 'hex');
    default:
      return Number;
  }
}

const unfit = (text: string, field: Field): Error =>
  userError('jdbc.value_refused', `Column "${field.name}": ${text} is no ${field.type.kind}`, {
    details: { column: field.name },
  });

function tinyint(text: string, field: Field): number {
  const value = Number(text);
  if (value < -128 || value > 127) throw unfit(text, field);
  return value;
}

/** The text has all digits of the scale, so the unscaled value is its digits. */
function decimal(text: string, type: Extract<LogicalType, { kind: 'DECIMAL' }>, field: Field): bigint {
  if (text === 'NaN') throw unfit(text, field);
  return BigInt(type.scale === 0 ? text : text.replace('.', ''));
}

const safeDigits = 15;

function timestamp(microsText: string): Timestamp {
  if (microsText.length <= safeDigits || Number.isSafeInteger(Number(microsText))) {
    const micros = Number(microsText);
    const epochMs = Math.floor(micros / 1000);
    return { epochMs, nanos: (micros - epochMs * 1000) * 1000 };
  }
  const micros = BigInt(microsText);
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  return { epochMs: Number((micros - rest) / 1000n), nanos: Number(rest) * 1000 };
}
