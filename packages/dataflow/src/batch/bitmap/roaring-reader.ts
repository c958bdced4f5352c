import { containerWords, setRange } from './container.ts';
import { format } from './roaring-format.ts';

/** One container, still in its bytes. */
interface Container {
  /** The upper 16 bits of its values. */
  readonly key: number;
  readonly cardinality: number;
  readonly isRuns: boolean;
  readonly start: number;
}

/** Reads a bitmap in the portable Roaring form container by container. Bytes that are none throw a RangeError. */
export class RoaringReader {
  readonly containers: readonly Container[];
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.containers = readContainers(this.#view);
  }

  get cardinality(): number {
    return this.containers.reduce((sum, container) => sum + container.cardinality, 0);
  }

  /** Makes `words` the bits of a container. */
  load(container: Container, words: Uint32Array): void {
    const view = this.#view;
    const { start, cardinality } = container;
    if (!container.isRuns && cardinality > format.arrayValuesMax) {
      for (let w = 0; w < containerWords; w++) words[w] = view.getUint32(start + w * 4, true);
      return;
    }
    words.fill(0);
    if (container.isRuns) {
      const runs = view.getUint16(start, true);
      for (let r = 0; r < runs; r++) {
        const first = view.getUint16(start + 2 + r * 4, true);
        setRange(words, first, Math.min(0xffff, first + view.getUint16(start + 4 + r * 4, true)));
      }
      return;
    }
    for (let v = 0; v < cardinality; v++) {
      const value = view.getUint16(start + v * 2, true);
      words[value >>> 5]! |= 1 << (value & 31);
    }
  }
}

function readContainers(view: DataView): Container[] {
  const cookie = view.getUint32(0, true);
  const hasRuns = (cookie & 0xffff) === format.cookieWithRuns;
  if (!hasRuns && cookie !== format.cookieWithoutRuns) throw new RangeError('The bytes do not begin as a bitmap');
  const count = hasRuns ? (cookie >>> 16) + 1 : view.getUint32(4, true);
  if (count > 0x10000) throw new RangeError(`A bitmap has no ${count} containers`);
  const runFlags = hasRuns ? 4 : -1;
  const heads = hasRuns ? 4 + ((count + 7) >> 3) : 8;
  const hasOffsets = !hasRuns || count >= format.offsetsMin;
  let start = heads + count * (hasOffsets ? 8 : 4);
  const containers: Container[] = [];
  for (let c = 0; c < count; c++) {
    const key = view.getUint16(heads + c * 4, true);
    const cardinality = view.getUint16(heads + c * 4 + 2, true) + 1;
    const isRuns = runFlags !== -1 && ((view.getUint8(runFlags + (c >> 3)) >> (c & 7)) & 1) === 1;
    if (c > 0 && key <= containers[c - 1]!.key) throw new RangeError('Containers of a bitmap must be in order');
    containers.push({ key, cardinality, isRuns, start });
    start += bytesOf(view, start, cardinality, isRuns);
  }
  if (start > view.byteLength) throw new RangeError('The bytes end within a container');
  return containers;
}

function bytesOf(view: DataView, start: number, cardinality: number, isRuns: boolean): number {
  if (isRuns) return 2 + view.getUint16(start, true) * 4;
  return cardinality > format.arrayValuesMax ? format.bitSetBytes : cardinality * 2;
}
