import { unreachable } from '@lockstep/kernel/invariant';
import { hashRows, keyGroupOf } from './hash-rows.ts';
import { identityRows } from './identity-rows.ts';
import type { KeyGroupRange } from './key-groups.ts';
import { StateReader } from './state-file.ts';
import type { Placement, StateImage, StateTable } from './state-image.ts';

/** The rows of a table that are kept: their ids, ascending, and per id its place among them; of other ids nothing is to be asked. */
export interface KeptRows {
  readonly ids: Int32Array;
  readonly newIds: Int32Array;
}

/** Per row of a table whose rows no other row owns the number of the part that it goes to, from 1 on; 0 where it goes to none. */
export type RootParts = (reader: StateReader, table: StateTable, placement: PlacementOf<'keys'>) => Uint8Array;

export type RowsByTable = ReadonlyMap<string, KeptRows>;

/** By table, which rows are in use, and wanted (1) or owned by one that is. */
export const keptRows = (image: StateImage, rootRows: RootParts): RowsByTable => dividedRows(image, rootRows, 1)[0]!;

/** The same for each of several parts, at most 255: every row in use goes where its owner does. */
export function dividedRows(image: StateImage, rootParts: RootParts, partCount: number): readonly RowsByTable[] {
  const reader = new StateReader(image);
  const divided = Array.from({ length: partCount }, () => new Map<string, KeptRows>());
  const parts = new Map<string, Uint8Array>();
  for (const table of reader.tables) {
    const own = partsOf(reader, table, parts, rootParts);
    for (const id of reader.free(table.name)) own[id] = 0;
    parts.set(table.name, own);
    for (const [part, rows] of numbered(own, partCount).entries()) divided[part]!.set(table.name, rows);
  }
  return divided;
}

type TableParts = ReadonlyMap<string, Uint8Array>;

/** The part of each row; of rows that are free, anything. */
function partsOf(reader: StateReader, table: StateTable, parts: TableParts, rootParts: RootParts): Uint8Array {
  const { placement } = table;
  switch (placement.kind) {
    case 'keys':
      return rootParts(reader, table, placement);
    case 'reference':
      return ofReferences(reader, table, placement, parts);
    case 'chain':
      return ofChains(reader, table, placement, parts);
    case 'list':
      return ofLists(reader, table, placement, parts);
    default:
      return unreachable(placement, 'placement');
  }
}

type PlacementOf<K extends Placement['kind']> = Extract<Placement, { readonly kind: K }>;

/** By a function of the hash that spreads rows over subtasks; without columns to hash, as the hash 0. */
export const partsByHash =
  (partOf: (hash: number) => number): RootParts =>
  (reader, { rows }, { columns, hashes: section }) => {
    const parts = new Uint8Array(rows);
    if (columns.length === 0) return parts.fill(partOf(0));
    let hashes: Int32Array = new Int32Array(rows);
    if (section !== null) hashes = reader.int32(section);
    else {
      const keys = columns.map(name => reader.column(name));
      hashRows(keys, identityRows(rows), rows, hashes);
    }
    for (let row = 0; row < rows; row++) parts[row] = partOf(hashes[row]!);
    return parts;
  };

/** Rows of the key groups. */
export const rowsOfKeyGroups = ({ from, to }: KeyGroupRange): RootParts =>
  partsByHash(hash => {
    const group = keyGroupOf(hash);
    return group >= from && group < to ? 1 : 0;
  });

function ofReferences(
  reader: StateReader,
  { rows }: StateTable,
  { owner, section }: PlacementOf<'reference'>,
  parts: TableParts,
): Uint8Array {
  const ofOwners = parts.get(owner)!;
  const owners = reader.int32(section);
  return Uint8Array.from({ length: rows }, (_, row) => ofOwners[owners[row]!] ?? 0);
}

function ofChains(
  reader: StateReader,
  { rows }: StateTable,
  { owner, heads: headsName, nexts: nextsName }: PlacementOf<'chain'>,
  parts: TableParts,
): Uint8Array {
  const own = new Uint8Array(rows);
  const heads = reader.int32(headsName);
  const nexts = reader.int32(nextsName);
  parts.get(owner)!.forEach((part, id) => {
    if (part !== 0) for (let node = heads[id]!; node > 0; node = nexts[node - 1]!) own[node - 1] = part;
  });
  return own;
}

function ofLists(
  reader: StateReader,
  { rows }: StateTable,
  { owner, lengths: section }: PlacementOf<'list'>,
  parts: TableParts,
): Uint8Array {
  const own = new Uint8Array(rows);
  const ofOwners = parts.get(owner)!;
  let row = 0;
  reader.int32(section).forEach((length, id) => {
    own.fill(ofOwners[id]!, row, row + length);
    row += length;
  });
  return own;
}

/** Per part its rows; the places of all parts' rows share one array. */
function numbered(parts: Uint8Array, partCount: number): readonly KeptRows[] {
  const counts = new Int32Array(partCount + 1);
  for (const part of parts) counts[part]!++;
  const ids = Array.from({ length: partCount }, (_, part) => new Int32Array(counts[part + 1]!));
  const newIds = new Int32Array(parts.length).fill(-1);
  counts.fill(0);
  for (let id = 0; id < parts.length; id++) {
    const part = parts[id]!;
    if (part === 0) continue;
    newIds[id] = counts[part]!;
    ids[part - 1]![counts[part]!++] = id;
  }
  return ids.map(own => ({ ids: own, newIds }));
}
