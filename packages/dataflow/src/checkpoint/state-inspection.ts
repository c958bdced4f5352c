import type { LogicalType } from '@lockstep/sql/types';
import type { Column } from '../batch/column.ts';
import { type JsonValue, toJsonValue } from '../batch/json-value.ts';
import { readValue } from '../batch/read-value.ts';
import { sqlTimestampText } from '../batch/text/temporal-text.ts';
import { allKeyGroups } from '../state/key-groups.ts';
import { selectState } from '../state/merge-state.ts';
import { isWaitingTable } from '../state/spill/waiting-rows.ts';
import { StateReader } from '../state/state-file.ts';
import { freeSection, imageBytes, type StateImage, type StateLayout, type StateTable } from '../state/state-image.ts';
import type { LoadedCheckpoint } from './load-checkpoint.ts';
import type { StateKey } from './manifest.ts';

export interface OperatorSummary {
  readonly uid: string;
  /** As EXPLAIN shows it. */
  readonly what: string;
  readonly keys: readonly { readonly name: string; readonly type: LogicalType }[];
  readonly subtasks: number;
  /** Rows that no other row owns: the keys, of an operator that has some. */
  readonly keyCount: number;
  /** Rows of all tables. */
  readonly rowCount: number;
  readonly bytes: number;
}

/** What one key has: by table its rows, each value under the name that the operator gave it. */
export type KeyState = Readonly<Record<string, readonly Readonly<Record<string, JsonValue>>[]>>;

export function operatorSummaries({ manifest, states }: LoadedCheckpoint): readonly OperatorSummary[] {
  return manifest.operators.map(({ uid, what, keys, parts }): OperatorSummary => {
    const state = states.get(uid);
    const layouts = [
      ...(state?.parts ?? []).map(({ image }) => image.layout),
      ...(state?.pieces ?? []).map(({ layout }) => layout),
    ];
    const sizes = layouts.flatMap(tableSizes);
    return {
      uid,
      what,
      keys,
      subtasks: new Set(parts.map(({ subtask }) => subtask)).size,
      keyCount: sizes.reduce((sum, { isRoot, rows }) => sum + (isRoot ? rows : 0), 0),
      rowCount: sizes.reduce((sum, { rows }) => sum + rows, 0),
      bytes: parts.reduce((sum, part) => sum + imageBytes(part), 0),
    };
  });
}

/** The state of one operator of a checkpoint, to be looked into key by key. */
export class OperatorState {
  readonly #keys: readonly StateKey[];
  readonly #image: StateImage;
  readonly #reader: StateReader;

  private constructor(keys: readonly StateKey[], image: StateImage) {
    this.#keys = keys;
    this.#image = image;
    this.#reader = new StateReader(image);
  }

  /** Null when the checkpoint has no such operator. */
  static async find({ manifest, states }: LoadedCheckpoint, uid: string): Promise<OperatorState | null> {
    const operator = manifest.operators.find(candidate => candidate.uid === uid);
    const state = states.get(uid);
    if (operator === undefined || state === undefined) return null;
    const images = state.parts.map(({ image }) => image);
    for (const piece of state.pieces) images.push(await piece.read());
    return new OperatorState(operator.keys, selectState(images, allKeyGroups));
  }

  /** The first keys, each as JSON values in the order of the key columns. */
  keys(keysMax: number): readonly (readonly JsonValue[])[] {
    const found: (readonly JsonValue[])[] = [];
    for (const table of this.#keyTables()) {
      if (isWaitingTable(table.name)) continue;
      const keyAt = this.#keyReader(table);
      for (let row = 0; row < table.rows && found.length < keysMax; row++) found.push(keyAt(row));
    }
    return found;
  }

  /** All that is kept for a key; null when there is no such key. Values are compared as they print. */
  ofKey(key: readonly JsonValue[]): KeyState | null {
    const wanted = key.map(textOf).join('\0');
    const ids = new Map<string, Uint8Array>();
    for (const table of this.#keyTables()) {
      const keyAt = this.#keyReader(table);
      const isWanted = (row: number): boolean => keyAt(row).map(textOf).join('\0') === wanted;
      ids.set(
        table.name,
        Uint8Array.from({ length: table.rows }, (_, row) => Number(isWanted(row))),
      );
    }
    const image = selectState([this.#image], (_, table) => ids.get(table.name) ?? new Uint8Array(table.rows));
    const reader = new StateReader(image);
    const tables = reader.tables.filter(table => table.rows > 0);
    if (tables.length === 0) return null;
    return Object.fromEntries(tables.map(table => [table.name, rowsOf(reader, image.layout, table)]));
  }

  #keyTables(): readonly StateTable[] {
    return this.#reader.tables.filter(
      ({ placement }) => placement.kind === 'keys' && placement.columns.length === this.#keys.length,
    );
  }

  #keyReader({ placement }: StateTable): (row: number) => readonly JsonValue[] {
    const columns = placement.kind === 'keys' ? placement.columns.map(name => this.#reader.column(name)) : [];
    return row =>
      columns.map((column, k) => {
        const { type } = this.#keys[k]!;
        return toJsonValue(readValue(column, row, type), type);
      });
  }
}

function tableSizes({ tables, sections }: StateLayout): { readonly isRoot: boolean; readonly rows: number }[] {
  return tables.map(({ name, rows, placement }) => ({
    isRoot: placement.kind === 'keys' && !isWaitingTable(name),
    rows: rows - (sections.find(section => section.name === freeSection(name))?.length ?? 0),
  }));
}

/** A BIGINT may be asked for as a number. */
const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

function rowsOf(reader: StateReader, layout: StateLayout, table: StateTable): Readonly<Record<string, JsonValue>>[] {
  const readers = valueReaders(reader, layout, table.name);
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(readers.map(({ name, read }) => [name, read(row)])),
  );
}

interface ValueReader {
  readonly name: string;
  readonly read: (row: number) => JsonValue;
}

/** What there is to see of a table: its columns, and its arrays but for hashes and links. */
function valueReaders(reader: StateReader, { sections, columns }: StateLayout, table: string): readonly ValueReader[] {
  const readers: ValueReader[] = [];
  const isOfColumn = (section: string): boolean => section.slice(0, section.lastIndexOf('.')) in columns;
  for (const { name, content } of sections) {
    if ('table' in content && content.table !== table) continue;
    const column = name.slice(0, name.lastIndexOf('.'));
    const isColumn = (content.kind === 'values' && name.endsWith('.values')) || content.kind === 'starts';
    if (isColumn && column in columns) {
      const values = reader.column(column);
      readers.push({ name: column, read: row => untypedValue(values, row) });
    } else if (content.kind === 'values' && !isOfColumn(name) && !name.endsWith('.hashes')) {
      const values = reader.values(name);
      const { width } = content;
      const read = (at: number): JsonValue => numberOf(values[at]!);
      readers.push({
        name,
        read: row => (width === 1 ? read(row) : Array.from({ length: width }, (_, k) => read(row * width + k))),
      });
    }
  }
  return readers;
}

/** Types are known of keys alone; of other values what their storage says. */
function untypedValue(column: Column, row: number): JsonValue {
  if (column.nulls?.[row] === 1) return null;
  switch (column.storage) {
    case 'boolean':
      return column.values[row] === 1;
    case 'timestamp':
      return sqlTimestampText({ epochMs: column.values[row]!, nanos: column.nanos?.[row] ?? 0 }, 9);
    case 'bytes':
      return textOrBase64(column.bytes.subarray(column.starts[row], column.ends[row]));
    default:
      return numberOf(column.values[row]!);
  }
}

const numberOf = (value: number | bigint): number | string =>
  typeof value === 'number' && Number.isFinite(value) ? value : String(value);

function textOrBase64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  return text.includes('\ufffd') ? Buffer.from(bytes).toString('base64') : text;
}
