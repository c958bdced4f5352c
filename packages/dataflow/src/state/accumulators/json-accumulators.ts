import { userError } from '@lockstep/kernel/errors';
import type { BytesColumn, Column } from '../../batch/column.ts';
import { jsonObjectText, quoteJson } from '../../batch/json-text.ts';
import { readString } from '../../batch/read-value.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { isNullAt, wrongStorage } from './accumulator.ts';
import { OrderedAccumulator, type OrderedArguments } from './ordered-accumulator.ts';

/** What becomes of a NULL. */
export type OnNull = 'NULL' | 'ABSENT';

const utf8 = new TextEncoder();

/** A column of the texts that `textOf` gives; NULL where it gives null. */
function textColumn(rowCount: number, textOf: (row: number) => string | null): BytesColumn {
  const parts = Array.from({ length: rowCount }, (_, row) => textOf(row));
  const bytes = utf8.encode(parts.join(''));
  const column = { storage: 'bytes', bytes, starts: new Int32Array(rowCount), ends: new Int32Array(rowCount) } as const;
  const nulls = new Uint8Array(rowCount);
  let end = 0;
  parts.forEach((part, row) => {
    column.starts[row] = end;
    if (part === null) nulls[row] = 1;
    else end += Buffer.byteLength(part);
    column.ends[row] = end;
  });
  return { ...column, nulls };
}

function asText(column: Column | undefined): BytesColumn {
  if (column?.storage !== 'bytes') throw wrongStorage('A JSON aggregate');
  return column;
}

function writeText(out: Vector, at: number, text: string): void {
  if (out.storage !== 'bytes') throw wrongStorage('A JSON aggregate');
  const bytes = utf8.encode(text);
  out.setBytes(at, bytes, 0, bytes.length);
}

/** JSON_ARRAYAGG over values that are JSON text already. */
export class JsonArrayAccumulator extends OrderedAccumulator {
  readonly #onNull: OnNull;

  constructor(onNull: OnNull, args: OrderedArguments) {
    super(args);
    this.#onNull = onNull;
  }

  protected override keptColumns([first, ...others]: readonly Column[]): readonly Column[] {
    const values = asText(first);
    if (this.#onNull === 'ABSENT' || values.nulls === null) return [values, ...others];
    const withNulls = textColumn(values.starts.length, row =>
      isNullAt(values.nulls, row) ? 'null' : readString(values, row),
    );
    return [withNulls, ...others];
  }

  override write(group: number, out: Vector, at: number): void {
    const values = asText(this.list.values);
    writeText(
      out,
      at,
      `[${this.rowsOf(group)
        .map(row => readString(values, row))
        .join(',')}]`,
    );
  }
}

/** JSON_OBJECTAGG over keys and values that are JSON text already. A member is kept as `"key":value`. */
export class JsonObjectAccumulator extends OrderedAccumulator {
  readonly #onNull: OnNull;

  constructor(onNull: OnNull) {
    super({ positions: [0, 1], storages: ['bytes'], order: [] });
    this.#onNull = onNull;
  }

  protected override keptColumns([first, second]: readonly Column[]): readonly Column[] {
    const keys = asText(first);
    const values = asText(second);
    const members = textColumn(keys.starts.length, row => {
      const value = isNullAt(values.nulls, row) ? null : readString(values, row);
      if (value === null && this.#onNull === 'ABSENT') return null;
      if (isNullAt(keys.nulls, row)) throw userError('dataflow.json_key', 'A key of JSON_OBJECTAGG must not be NULL');
      return `${quoteJson(readString(keys, row))}:${value ?? 'null'}`;
    });
    return [members];
  }

  override write(group: number, out: Vector, at: number): void {
    const kept = asText(this.list.values);
    const members = new Map<string, string>();
    for (const row of this.rowsOf(group)) {
      const member = readString(kept, row);
      const [quoted] = /^"(?:[^"\\]|\\.)*"/.exec(member)!;
      const key: string = JSON.parse(quoted);
      if (members.has(key)) {
        throw userError(
          'dataflow.json_key',
          `Key '${key}' is already present. Duplicate keys are not allowed in JSON_OBJECTAGG. Please ensure that keys are unique.`,
        );
      }
      members.set(key, member.slice(quoted.length + 1));
    }
    writeText(out, at, jsonObjectText(members));
  }
}
