import { grownCapacity, type StateReader, type StateTable, type StateWriter } from '@lockstep/dataflow/state';
import type { TimeWindow } from './window-assigners.ts';

/**
 * The windows of all keys, by dense ids. What a window holds has an id of its own, so that windows that merge need not move it. A key's windows are linked,
 * newest first.
 */
export class WindowTable {
  starts = new Float64Array(0);
  ends = new Float64Array(0);
  /** Key id, and content id. */
  keys = new Int32Array(0);
  contents = new Int32Array(0);
  /** Window + 1, 0 is none. */
  #nexts = new Int32Array(0);
  #heads = new Int32Array(0);
  #isAlive = new Uint8Array(0);
  #freeIds: number[] = [];
  #freeContents: number[] = [];
  idLimit = 0;
  contentLimit = 0;

  reserveKeys(capacity: number): void {
    if (capacity <= this.#heads.length) return;
    const heads = new Int32Array(grownCapacity(this.#heads.length, capacity));
    heads.set(this.#heads);
    this.#heads = heads;
  }

  hasWindows(key: number): boolean {
    return this.#heads[key] !== 0;
  }

  isAlive(window: number): boolean {
    return this.#isAlive[window] === 1;
  }

  boundsOf(window: number): TimeWindow {
    return { start: this.starts[window]!, end: this.ends[window]! };
  }

  /** The key's window of these bounds, -1 when there is none. */
  find(key: number, { start, end }: TimeWindow): number {
    for (let node = this.#heads[key]!; node !== 0; node = this.#nexts[node - 1]!)
      if (this.starts[node - 1] === start && this.ends[node - 1] === end) return node - 1;
    return -1;
  }

  /** The key's windows that overlap or touch. */
  touching(key: number, { start, end }: TimeWindow): number[] {
    const found: number[] = [];
    for (let node = this.#heads[key]!; node !== 0; node = this.#nexts[node - 1]!)
      if (this.starts[node - 1]! <= end && this.ends[node - 1]! >= start) found.push(node - 1);
    return found;
  }

  /** A window with the given content, or with a new one. */
  add(key: number, { start, end }: TimeWindow, content = this.#freeContents.pop() ?? this.contentLimit++): number {
    const window = this.#freeIds.pop() ?? this.idLimit++;
    this.#reserve(window + 1);
    this.starts[window] = start;
    this.ends[window] = end;
    this.keys[window] = key;
    this.contents[window] = content;
    this.#isAlive[window] = 1;
    this.#nexts[window] = this.#heads[key]!;
    this.#heads[key] = window + 1;
    return window;
  }

  /** The content's id may be given out again, unless another window has it now. */
  remove(window: number, keepsContent: boolean): void {
    const key = this.keys[window]!;
    let previous = 0;
    for (let node = this.#heads[key]!; node !== window + 1; node = this.#nexts[node - 1]!) previous = node;
    if (previous === 0) this.#heads[key] = this.#nexts[window]!;
    else this.#nexts[previous - 1] = this.#nexts[window]!;
    this.#isAlive[window] = 0;
    this.#freeIds.push(window);
    if (!keepsContent) this.#freeContents.push(this.contents[window]!);
  }

  /** Answers the tables of the windows and of what they hold, by id. */
  save(writer: StateWriter, keys: StateTable): { readonly windows: StateTable; readonly contents: StateTable } {
    const links = { heads: 'windows.heads', nexts: 'windows.nexts' };
    const placement = { kind: 'chain', owner: keys.name, ...links } as const;
    const windows = writer.table('windows', this.idLimit, placement, Int32Array.from(this.#freeIds));
    const holder = { kind: 'reference', owner: windows.name, section: 'contents.windows' } as const;
    const contents = writer.table('contents', this.contentLimit, holder, Int32Array.from(this.#freeContents));
    writer.references(keys, links.heads, this.#heads, windows, 1);
    writer.references(windows, links.nexts, this.#nexts, windows, 1);
    writer.references(windows, 'windows.contents', this.contents, contents, 0);
    writer.references(contents, 'contents.windows', this.#windowOfContent(), windows, 0);
    writer.array(windows, 'windows.starts', this.starts);
    writer.array(windows, 'windows.ends', this.ends);
    return { windows, contents };
  }

  /** Windows and contents have the ids that they had. */
  load(reader: StateReader): void {
    this.#heads = reader.int32('windows.heads');
    this.#nexts = reader.int32('windows.nexts');
    this.contents = reader.int32('windows.contents');
    this.starts = reader.float64('windows.starts');
    this.ends = reader.float64('windows.ends');
    this.idLimit = reader.rows('windows');
    this.contentLimit = reader.rows('contents');
    this.keys = new Int32Array(this.idLimit);
    this.#isAlive = reader.freeFlags('windows').map(isFree => 1 - isFree);
    this.#freeIds = [...reader.free('windows')];
    this.#freeContents = [...reader.free('contents')];
    for (const key of reader.free('keys')) this.#heads[key] = 0;
    this.#heads.forEach((head, key) => {
      for (let node = head; node !== 0; node = this.#nexts[node - 1]!) this.keys[node - 1] = key;
    });
  }

  #windowOfContent(): Int32Array {
    const windows = new Int32Array(this.contentLimit);
    for (let window = 0; window < this.idLimit; window++)
      if (this.#isAlive[window] === 1) windows[this.contents[window]!] = window;
    return windows;
  }

  get sizeBytes(): number {
    const perWindow = 2 * 8 + 3 * 4 + 1;
    return this.#isAlive.length * perWindow + this.#heads.byteLength;
  }

  #reserve(count: number): void {
    if (count <= this.#isAlive.length) return;
    const size = grownCapacity(this.#isAlive.length, count);
    const doubles = (values: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(size);
      grown.set(values);
      return grown;
    };
    const ints = (values: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(size);
      grown.set(values);
      return grown;
    };
    this.starts = doubles(this.starts);
    this.ends = doubles(this.ends);
    this.keys = ints(this.keys);
    this.contents = ints(this.contents);
    this.#nexts = ints(this.#nexts);
    const isAlive = new Uint8Array(size);
    isAlive.set(this.#isAlive);
    this.#isAlive = isAlive;
  }
}
