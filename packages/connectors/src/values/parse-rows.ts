import { type Batch, concatBatches, rowKindSymbols } from '@lockstep/dataflow/batch';
import { createDecoder } from '@lockstep/dataflow/formats';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { withNullable } from '@lockstep/sql/types';

const rowKindNames: readonly string[] = rowKindSymbols;

/** A row: its kind, then its cells. */
export type WrittenRow = readonly unknown[];

export function rowsOfLines(text: string, place: string): WrittenRow[] {
  return text
    .split('\n')
    .flatMap((line, n) => (line.trim() === '' ? [] : [rowOf(parsed(line, `${place}, line ${n + 1}`), place)]));
}

export function rowsOfArray(text: string): WrittenRow[] {
  const rows = parsed(text, "option 'data'");
  if (!Array.isArray(rows)) throw bad("option 'data'", 'an array of rows');
  return rows.map(row => rowOf(row, "option 'data'"));
}

/** The rows as a batch; `cells[c]` is the cell of field `c`, without counting the kind. Cells are written as Flink's JSON format writes them. */
export function batchOfRows(rows: readonly WrittenRow[], schema: readonly Field[], cells: readonly number[]): Batch {
  const kinds = Uint8Array.from(rows, row => kindOf(row));
  const records = rows.map(row =>
    JSON.stringify(Object.fromEntries(cells.map((cell, c) => [`c${c}`, padded(row[cell + 1] ?? null, schema[c]!)]))),
  );
  // Rows that stand for a deletion may leave out what is NOT NULL otherwise.
  const fields = schema.map(({ type }, c) => ({ name: `c${c}`, type: withNullable(type, true) }));
  const batch = concatBatches(fields, decodeAll(records, fields, schema));
  return { ...batch, kinds: kinds.every(kind => kind === 0) ? null : kinds };
}

/** A CHAR(n) always has n characters. */
const padded = (cell: unknown, { type }: Field): unknown =>
  typeof cell === 'string' && type.kind === 'CHAR' ? cell.padEnd(type.length) : cell;

function decodeAll(records: readonly string[], fields: readonly Field[], schema: readonly Field[]): Batch[] {
  const decoder = createDecoder('json', fields, {});
  const bytes = new TextEncoder().encode(records.map(record => `${record}\n`).join(''));
  const batches: Batch[] = [];
  for (let start = 0; start < bytes.length; ) {
    const { batch, malformed, consumedBytes } = decoder.decode(bytes, start, bytes.length, true);
    const [problem] = malformed;
    if (problem !== undefined) {
      const reason = problem.reason.replace(/\bc(\d+)\b/, (_, c: string) => schema[Number(c)]?.name ?? c);
      throw bad('a row', `of the table's types: ${reason}`);
    }
    batches.push(batch);
    start += consumedBytes;
  }
  return batches;
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bad(place, `JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Rows of inserts may leave the kind out, unless their first cell reads like one. */
function rowOf(value: unknown, place: string): WrittenRow {
  if (!Array.isArray(value)) throw bad(place, `a JSON array of cells, not ${JSON.stringify(value)?.slice(0, 80)}`);
  return rowKindNames.includes(String(value[0])) ? value : ['+I', ...value];
}

const kindOf = (row: WrittenRow): number => rowKindNames.indexOf(String(row[0]));

const bad = (what: string, expected: string): Error =>
  userError('values.bad_row', `Connector 'values': ${what} must be ${expected}`);
