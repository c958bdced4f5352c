import { unreachable } from '@lockstep/kernel/invariant';
import { hashRows, keyGroupOf } from './hash-rows.ts';
import { identityRows } from './identity-rows.ts';
import type { KeyGroupRange } from './key-groups.ts';
import { StateReader } from './state-file.ts';
import type { Placement, StateImage, StateTable } from './state-image.ts';

/** The rows of a table that are kept: their ids, ascending, and per id its place among them, -1 where it is not. */
export interface KeptRows {
  readonly ids: Int32Array;
  readonly newIds: Int32Array;
}

/** 1 per wanted row of a table whose rows no other row owns. */
export type RootRows = (reader: StateReader, table: StateTable, placement: PlacementOf<'keys'>) => Uint8Array;

/** By table, which rows are in use, and wanted or owned by one that is. */
export function keptRows(image: StateImage, rootRows: RootRows): ReadonlyMap<string, KeptRows> {
  const reader = new StateReader(image);
  const kept = new Map<string, KeptRows>();
  for (const table of reader.tables) {
    const flags = keptFlags(reader, table, kept, rootRows);
    for (const id of reader.free(table.name)) flags[id] = 0;
    kept.set(table.name, numbered(flags));
  }
  return kept;
}

type KeptTables = ReadonlyMap<string, KeptRows>;

/** 1 per row that is kept; of rows that are free, anything. */
function keptFlags(reader: StateReader, table: StateTable, kept: KeptTables, rootRows: RootRows): Uint8Array {
  const { placement } = table;
  switch (placement.kind) {
    case 'keys':
      return rootRows(reader, table, placement);
    case 'reference':
      return ofReferences(reader, table, placement, kept);
    case 'chain':
      return ofChains(reader, table, placement, kept);
    case 'list':
      return ofLists(reader, table, placement, kept);
    default:
      return unreachable(placement, 'placement');
  }
}

type PlacementOf<K extends Placement['kind']> = Extract<Placement, { readonly kind: K }>;

/** Rows of the key groups by the hash of their columns. */
export const rowsOfKeyGroups =
  ({ from, to }: KeyGroupRange): RootRows =>
  (reader, { rows }, { columns, hashes: section }) => {
    const flags = new Uint8Array(rows);
    if (columns.length === 0) return flags.fill(from === 0 ? 1 : 0);
    let hashes: Int32Array = new Int32Array(rows);
    if (section !== null) hashes = reader.int32(section);
    else {
      const keys = columns.map(name => reader.column(name));
      hashRows(keys, identityRows(rows), rows, hashes);
    }
    for (let row = 0; row < rows; row++) {
      const group = keyGroupOf(hashes[row]!);
      if (group >= from && group < to) flags[row] = 1;
    }
    return flags;
  };

function ofReferences(
  reader: StateReader,
  { rows }: StateTable,
  { owner, section }: PlacementOf<'reference'>,
  kept: KeptTables,
): Uint8Array {
  const { newIds } = kept.get(owner)!;
  const owners = reader.int32(section);
  return Uint8Array.from({ length: rows }, (_, row) => ((newIds[owners[row]!] ?? -1) >= 0 ? 1 : 0));
}

function ofChains(
  reader: StateReader,
  { rows }: StateTable,
  { owner, heads: headsName, nexts: nextsName }: PlacementOf<'chain'>,
  kept: KeptTables,
): Uint8Array {
  const flags = new Uint8Array(rows);
  const heads = reader.int32(headsName);
  const nexts = reader.int32(nextsName);
  for (const id of kept.get(owner)!.ids)
    for (let node = heads[id]!; node > 0; node = nexts[node - 1]!) flags[node - 1] = 1;
  return flags;
}

function ofLists(
  reader: StateReader,
  { rows }: StateTable,
  { owner, lengths: section }: PlacementOf<'list'>,
  kept: KeptTables,
): Uint8Array {
  const flags = new Uint8Array(rows);
  const { newIds } = kept.get(owner)!;
  let row = 0;
  reader.int32(section).forEach((length, id) => {
    if (newIds[id]! >= 0) flags.fill(1, row, row + length);
    row += length;
  });
  return flags;
}

function numbered(flags: Uint8Array): KeptRows {
  let count = 0;
  for (const flag of flags) count += flag;
  const ids = new Int32Array(count);
  const newIds = new Int32Array(flags.length).fill(-1);
  let next = 0;
  for (let id = 0; id < flags.length; id++) {
    if (flags[id] === 0) continue;
    newIds[id] = next;
    ids[next++] = id;
  }
  return { ids, newIds };
}
