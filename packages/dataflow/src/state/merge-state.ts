import { invariant } from '@lockstep/kernel/invariant';
import { dividedRows, keptRows, partsByHash, type RootParts, type RowsByTable, rowsOfKeyGroups } from './kept-rows.ts';
import { allKeyGroups, type KeyGroupRange } from './key-groups.ts';
import {
  elementBytes,
  type ScalarMerge,
  type SectionType,
  type StateImage,
  type StateLayout,
  type StateSection,
  type StateTable,
} from './state-image.ts';

/**
 * The state of the given key groups out of the parts that several subtasks held, as one: rows of other groups and free rows are left out, the others follow
 * each other by part and id, and everything that refers to a row is renumbered. Knows the layout alone, not the operator.
 */
export function mergeState(parts: readonly StateImage[], range: KeyGroupRange): StateImage {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && range.from === allKeyGroups.from && range.to === allKeyGroups.to)
    return only;
  return selectState(parts, range);
}

/** The same for any rows that no other row owns, with all that they own. */
export function selectState(parts: readonly StateImage[], wanted: KeyGroupRange | RootParts): StateImage {
  const rootRows = typeof wanted === 'function' ? wanted : rowsOfKeyGroups(wanted);
  const sources = parts.map(
    (image): Source => ({ image, kept: keptRows(image, rootRows), places: placesOf(image.layout) }),
  );
  return new Merger(sources, typeof wanted === 'function' || wanted.from === 0).merge();
}

/**
 * Cuts a state in parts, one after another; `partOf` gives the part of each key by its hash, from 0 on. Of what belongs to no key the first part
 * has what belongs to key group 0.
 */
export function* divideState(
  image: StateImage,
  partCount: number,
  partOf: (hash: number) => number,
): Generator<StateImage> {
  const places = placesOf(image.layout);
  const divided = dividedRows(
    image,
    partsByHash(hash => partOf(hash) + 1),
    partCount,
  );
  for (const [part, kept] of divided.entries()) yield new Merger([{ image, kept, places }], part === 0).merge();
}

interface Source {
  readonly image: StateImage;
  readonly kept: RowsByTable;
  readonly places: ReadonlyMap<string, number>;
}

class Merger {
  readonly #sources: readonly Source[];
  readonly #ownsGroupZero: boolean;
  readonly #sections: StateSection[] = [];
  readonly #data: Uint8Array[] = [];

  constructor(sources: readonly Source[], ownsGroupZero: boolean) {
    this.#sources = sources;
    this.#ownsGroupZero = ownsGroupZero;
  }

  merge(): StateImage {
    const tables = new Map<string, StateTable>();
    for (const { image } of this.#sources) {
      for (const table of image.layout.tables) tables.set(table.name, { ...table, rows: this.#rowsOf(table.name) });
    }
    for (const section of distinctSections(this.#sources)) this.#mergeSection(section);
    const columns = Object.assign({}, ...this.#sources.map(({ image }) => image.layout.columns));
    const notes = Object.assign({}, ...this.#sources.map(({ image }) => image.layout.notes));
    const layout = { tables: [...tables.values()], sections: this.#sections, columns, notes };
    return { layout, data: this.#data };
  }

  #mergeSection(section: StateSection): void {
    const { content } = section;
    switch (content.kind) {
      case 'values':
        this.#add(section, this.#values(section, content.table, content.width));
        return;
      case 'references':
        this.#add(section, this.#references(section, content.table, content.to, content.base));
        return;
      case 'heap':
        this.#mergeHeap(section, content.table);
        return;
      case 'scalars':
        this.#add(section, bytesOf(this.#scalars(section.name, content.merge)));
        return;
      case 'starts':
      case 'ends':
        // Made together with their heap.
        return;
      case 'free':
        return;
    }
  }

  /** A section that a part does not have is zero in its rows: no NULLs, no nanoseconds. */
  #values(section: StateSection, table: string, width: number): Uint8Array {
    const rowBytes = width * elementBytes(section.type);
    const merged = new Uint8Array(this.#rowsOf(table) * rowBytes);
    let at = 0;
    for (const source of this.#sources) {
      const ids = source.kept.get(table)?.ids ?? noIds;
      const data = dataOf(source, section.name);
      if (data !== null) copyRows(data, ids, rowBytes, merged, at);
      at += ids.length * rowBytes;
    }
    return merged;
  }

  #references(section: StateSection, table: string, to: string, base: number): Uint8Array {
    const merged = new Int32Array(this.#rowsOf(table));
    let at = 0;
    let firstTarget = 0;
    for (const source of this.#sources) {
      const ids = source.kept.get(table)?.ids ?? noIds;
      const targets = source.kept.get(to)?.newIds ?? noIds;
      const references = int32Of(source, section.name);
      for (const id of ids) {
        const reference = references === null ? base - 1 : references[id]!;
        const target = reference < base ? -1 : targets[reference - base]!;
        invariant(reference < base || target >= 0, `what ${section.name} refers to is kept`);
        merged[at++] = reference < base ? reference : firstTarget + target + base;
      }
      firstTarget += source.kept.get(to)?.ids.length ?? 0;
    }
    return bytesOf(merged);
  }

  /** Only the bytes of rows that are kept. */
  #mergeHeap(heap: StateSection, table: string): void {
    const name = heap.name.slice(0, -'.heap'.length);
    const rows = this.#rowsOf(table);
    const starts = new Int32Array(rows);
    const ends = new Int32Array(rows);
    const width = elementBytes(heap.type);
    const spans = this.#sources.map(source => ({
      source,
      ids: source.kept.get(table)?.ids ?? noIds,
      starts: int32Of(source, `${name}.starts`) ?? noIds,
      ends: int32Of(source, `${name}.ends`) ?? noIds,
    }));
    let length = 0;
    for (const span of spans) for (const id of span.ids) length += span.ends[id]! - span.starts[id]!;
    const merged = new Uint8Array(length * width);
    let row = 0;
    let used = 0;
    for (const span of spans) {
      const data = dataOf(span.source, heap.name) ?? new Uint8Array(0);
      for (const id of span.ids) {
        const from = span.starts[id]!;
        const to = span.ends[id]!;
        starts[row] = used;
        if (to > from) merged.set(data.subarray(from * width, to * width), used * width);
        used += to - from;
        ends[row++] = used;
      }
    }
    this.#add(
      { name: `${name}.starts`, type: 'int32', length: 0, content: { kind: 'starts', table, heap: heap.name } },
      bytesOf(starts),
    );
    this.#add(
      { name: `${name}.ends`, type: 'int32', length: 0, content: { kind: 'ends', table, heap: heap.name } },
      bytesOf(ends),
    );
    this.#add(heap, merged);
  }

  #scalars(name: string, merge: ScalarMerge): Float64Array {
    const all = this.#sources.flatMap(source => {
      const data = dataOf(source, name);
      return data === null ? [] : [floatsOf(data)];
    });
    switch (merge) {
      case 'min':
        return elementwise(all, Math.min);
      case 'max':
        return elementwise(all, Math.max);
      case 'sum':
        return this.#ownsGroupZero ? elementwise(all, (left, right) => left + right) : new Float64Array(all[0]!.length);
      case 'concat':
        return this.#ownsGroupZero ? joined(all) : new Float64Array(0);
      case 'everywhere':
        return joined(all);
    }
  }

  #rowsOf(table: string): number {
    return this.#sources.reduce((sum, { kept }) => sum + (kept.get(table)?.ids.length ?? 0), 0);
  }

  #add(section: StateSection, data: Uint8Array): void {
    this.#sections.push({ ...section, length: data.length / elementBytes(section.type) });
    this.#data.push(data);
  }
}

const noIds = new Int32Array(0);

const placesOf = (layout: StateLayout): ReadonlyMap<string, number> =>
  new Map(layout.sections.map((section, place) => [section.name, place]));

/** All sections that any part has, each once. */
function distinctSections(sources: readonly Source[]): readonly StateSection[] {
  const sections = new Map<string, StateSection>();
  for (const { image } of sources)
    for (const section of image.layout.sections) if (!sections.has(section.name)) sections.set(section.name, section);
  return [...sections.values()];
}

function dataOf({ image, places }: Source, name: string): Uint8Array | null {
  const place = places.get(name);
  return place === undefined ? null : image.data[place]!;
}

function int32Of(source: Source, name: string): Int32Array | null {
  const data = dataOf(source, name);
  return data === null ? null : new Int32Array(...alignedView(data, 'int32'));
}

const floatsOf = (data: Uint8Array): Float64Array => new Float64Array(...alignedView(data, 'float64'));

function alignedView(data: Uint8Array, type: SectionType): [buffer: ArrayBufferLike, offset: number, length: number] {
  const width = elementBytes(type);
  if (data.byteOffset % width === 0) return [data.buffer, data.byteOffset, data.byteLength / width];
  return [data.slice().buffer, 0, data.byteLength / width];
}

const bytesOf = (data: Int32Array | Float64Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function copyRows(data: Uint8Array, ids: Int32Array, rowBytes: number, target: Uint8Array, at: number): void {
  let to = at;
  if (rowBytes % 4 === 0 && data.byteOffset % 4 === 0) {
    const words = rowBytes / 4;
    const source = new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4);
    const merged = new Int32Array(target.buffer, target.byteOffset, target.byteLength / 4);
    to /= 4;
    for (const id of ids) for (let word = 0; word < words; word++) merged[to++] = source[id * words + word]!;
    return;
  }
  for (const id of ids) {
    target.set(data.subarray(id * rowBytes, (id + 1) * rowBytes), to);
    to += rowBytes;
  }
}

/** A part may know more numbers than another: of an input that it alone has. */
function elementwise(all: readonly Float64Array[], combine: (left: number, right: number) => number): Float64Array {
  const longest = all.reduce((found, values) => (values.length > found.length ? values : found));
  return longest.map((first, at) =>
    all.reduce(
      (value, values) => (values === longest || at >= values.length ? value : combine(value, values[at]!)),
      first,
    ),
  );
}

function joined(all: readonly Float64Array[]): Float64Array {
  return Float64Array.from(all.flatMap(values => [...values]));
}
