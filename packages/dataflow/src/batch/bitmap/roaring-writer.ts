import { ByteHeap } from '../byte-heap.ts';
import { cardinalityOf, containerWords, runCountOf, visitBits } from './container.ts';
import { format } from './roaring-format.ts';

interface Written {
  readonly key: number;
  readonly cardinality: number;
  readonly isRuns: boolean;
  readonly start: number;
}

/** Writes a bitmap container by container, in ascending order of their keys, each in its smallest form. */
export class RoaringWriter {
  readonly #heap = new ByteHeap(256);
  readonly #containers: Written[] = [];

  /** Empty containers are left out. */
  add(key: number, words: Uint32Array): void {
    const cardinality = cardinalityOf(words);
    if (cardinality === 0) return;
    const runs = runCountOf(words);
    const plainBytes = cardinality > format.arrayValuesMax ? format.bitSetBytes : cardinality * 2;
    const isRuns = 2 + runs * 4 < plainBytes;
    this.#containers.push({ key, cardinality, isRuns, start: this.#heap.length });
    if (isRuns) this.#writeRuns(words, runs);
    else if (cardinality > format.arrayValuesMax) this.#writeBits(words);
    else visitBits(words, low => this.#uint16(low));
  }

  finish(): Uint8Array {
    const containers = this.#containers;
    const hasRuns = containers.some(({ isRuns }) => isRuns);
    const hasOffsets = !hasRuns || containers.length >= format.offsetsMin;
    const heads = hasRuns ? 4 + ((containers.length + 7) >> 3) : 8;
    const body = heads + containers.length * (hasOffsets ? 8 : 4);
    const bytes = new Uint8Array(body + this.#heap.length);
    const view = new DataView(bytes.buffer);
    if (hasRuns) view.setUint32(0, format.cookieWithRuns | ((containers.length - 1) << 16), true);
    else {
      view.setUint32(0, format.cookieWithoutRuns, true);
      view.setUint32(4, containers.length, true);
    }
    containers.forEach(({ key, cardinality, isRuns, start }, c) => {
      if (isRuns) bytes[4 + (c >> 3)]! |= 1 << (c & 7);
      view.setUint16(heads + c * 4, key, true);
      view.setUint16(heads + c * 4 + 2, cardinality - 1, true);
      if (hasOffsets) view.setUint32(heads + (containers.length + c) * 4, body + start, true);
    });
    bytes.set(this.#heap.bytes.subarray(0, this.#heap.length), body);
    return bytes;
  }

  #writeBits(words: Uint32Array): void {
    for (let w = 0; w < containerWords; w++) {
      this.#uint16(words[w]! & 0xffff);
      this.#uint16(words[w]! >>> 16);
    }
  }

  #writeRuns(words: Uint32Array, runs: number): void {
    this.#uint16(runs);
    let first = -1;
    let last = -1;
    const close = (): void => {
      if (first === -1) return;
      this.#uint16(first);
      this.#uint16(last - first);
    };
    visitBits(words, low => {
      if (low !== last + 1 || first === -1) {
        close();
        first = low;
      }
      last = low;
      return true;
    });
    close();
  }

  #uint16(value: number): boolean {
    this.#heap.writeByte(value & 0xff);
    this.#heap.writeByte(value >>> 8);
    return true;
  }
}
