import { bytesEqual } from '../batch/bytes-equal.ts';
import type { Column, Storage } from '../batch/column.ts';
import { asInts } from './hash-rows.ts';
import type { KeyTable } from './key-table.ts';

/** Fills `groups[k]` with the dense id of row `rows[k]`'s key; a missing key is inserted, or -1 when `insert` is false. */
export type ProbeFunction = (
  table: KeyTable,
  keys: readonly Column[],
  rows: Int32Array,
  count: number,
  hashes: Int32Array,
  groups: Int32Array,
  insert: boolean,
) => void;

/** Slots and keys of so many rows fit the nearest caches. */
const rowsAhead = 512;
/** Tables with fewer words of slots are in the caches anyway. */
const uncachedWords = 1 << 16;

const compiled = new Map<string, ProbeFunction>();

/**
 * The probe loop for keys of the given storages, compiled once per combination: column arrays are local variables and the comparison has no type test.
 * The text is made from storage names alone.
 *
 * Of a large table each probe waits for memory, several times in a row; and whether a key is there can't be foreseen, so the processor does not get to the next row
 * meanwhile. Therefore some rows ahead are touched without a condition first: these reads overlap.
 */
export function probeFunction(storages: readonly Storage[]): ProbeFunction {
  const signature = storages.join(',');
  const known = compiled.get(signature);
  if (known !== undefined) return known;
  const make = new Function('bytesEqual', 'asInts', probeText(storages));
  const probe: ProbeFunction = make(bytesEqual, asInts);
  compiled.set(signature, probe);
  return probe;
}

function probeText(storages: readonly Storage[]): string {
  const equal = storages.map((storage, at) => `(${nullAware(at, valueEqual(storage, at))})`).join(' && ') || 'true';
  return `"use strict";
/* ${storages.join(',')} */
return function probe(table, keys, rows, count, hashes, groups, insert) {
  let slots = table.slots, mask = slots.length - 1, version = table.version;
${storages.map((storage, at) => `  const k${at} = keys[${at}], n${at} = k${at}.nulls, ${locals(storage, 'c', at, `k${at}`)};`).join('\n')}
${storages.map((storage, at) => `  let t${at} = table.columns[${at}], m${at} = t${at}.nulls, ${locals(storage, 's', at, `t${at}`)};`).join('\n')}
  for (let from = 0; from < count; from += ${rowsAhead}) {
    const to = Math.min(count, from + ${rowsAhead});
    if (mask >= ${uncachedWords}) {
      let seen = 0;
      for (let k = from; k < to; k++) seen ^= slots[(hashes[k] << 1) & mask];
      for (let k = from; k < to; k++) {
        const g = Math.max(0, slots[(hashes[k] << 1) & mask] - 1);
        ${storages.map(touch).join(' ')}
      }
      table.seen = seen;
    }
    for (let k = from; k < to; k++) {
      const i = rows[k], h = hashes[k];
      let p = (h << 1) & mask, g;
      for (;;) {
        g = slots[p] - 1;
        if (g < 0) {
          if (!insert) { g = -1; break; }
          g = table.insert(keys, i, h, p);
          if (version !== table.version) {
            version = table.version; slots = table.slots; mask = slots.length - 1;
${storages.map((storage, at) => `            ${reload(storage, at)}`).join('\n')}
          }
          break;
        }
        if (slots[p + 1] === h && ${equal}) break;
        p = (p + 2) & mask;
      }
      groups[k] = g;
    }
  }
};`;
}

/** Reads the key of group `g`. */
function touch(storage: Storage, at: number): string {
  switch (storage) {
    case 'bigint':
      return '';
    case 'bytes':
      return `seen ^= sx${at}[g];`;
    case 'int64':
    case 'float64':
      return `seen ^= s${at}[2 * g];`;
    default:
      return `seen ^= s${at}[g];`;
  }
}

function locals(storage: Storage, name: string, at: number, source: string): string {
  switch (storage) {
    case 'boolean':
    case 'int32':
    case 'bigint':
      return `${name}${at} = ${source}.values`;
    case 'float32':
    case 'float64':
    case 'int64':
      return `${name}${at} = asInts(${source}.values)`;
    case 'timestamp':
      return `${name}${at} = ${source}.values, ${name}x${at} = ${source}.nanos`;
    case 'bytes':
      return `${name}${at} = ${source}.bytes, ${name}x${at} = ${source}.starts, ${name}y${at} = ${source}.ends`;
  }
}

function reload(storage: Storage, at: number): string {
  return `m${at} = t${at}.nulls; ${locals(storage, 's', at, `t${at}`).replaceAll(', s', '; s')};`;
}

function valueEqual(storage: Storage, at: number): string {
  switch (storage) {
    case 'boolean':
    case 'int32':
    case 'bigint':
    case 'float32':
      return `c${at}[i] === s${at}[g]`;
    case 'float64':
    case 'int64':
      return `c${at}[2 * i] === s${at}[2 * g] && c${at}[2 * i + 1] === s${at}[2 * g + 1]`;
    case 'timestamp':
      return `c${at}[i] === s${at}[g] && (cx${at} === null ? 0 : cx${at}[i]) === (sx${at} === null ? 0 : sx${at}[g])`;
    case 'bytes':
      return `bytesEqual(c${at}, cx${at}[i], cy${at}[i], s${at}, sx${at}[g], sy${at}[g])`;
  }
}

function nullAware(at: number, equal: string): string {
  const isStoredNull = `(m${at} !== null && m${at}[g] === 1)`;
  return `n${at} !== null && n${at}[i] === 1 ? ${isStoredNull} : !${isStoredNull} && ${equal}`;
}
