/** An insertion moves no more ids than these. */
const chunkIdsMax = 1024;

/** Ids in an order that the caller keeps. A few lie in one array; many in chunks, so that putting one in moves few others. */
export class OrderedIds {
  length = 0;
  /** All ids while they are few. */
  #ids = new Int32Array(1);
  #chunks: Chunks | null = null;

  at(position: number): number {
    if (this.#chunks === null) return this.#ids[position]!;
    const { chunk, offset } = this.#chunks.locate(position);
    return this.#chunks.ids[chunk]![offset]!;
  }

  insert(position: number, id: number): void {
    if (this.length === chunkIdsMax && this.#chunks === null) {
      this.#chunks = new Chunks(this.#ids);
      this.#ids = new Int32Array(0);
    }
    if (this.#chunks !== null) this.#chunks.insert(position, id);
    else {
      if (this.length === this.#ids.length) this.#ids = grown(this.#ids);
      this.#ids.copyWithin(position + 1, position, this.length);
      this.#ids[position] = id;
    }
    this.length++;
  }

  remove(position: number): void {
    if (this.#chunks !== null) this.#chunks.remove(position);
    else this.#ids.copyWithin(position, position + 1, this.length);
    this.length--;
  }

  /** The first position whose id is not before what is looked for; all that are come first. */
  search(isBefore: (id: number) => boolean): number {
    if (this.#chunks !== null) return this.#chunks.search(isBefore);
    return searchIn(this.#ids, this.length, isBefore);
  }

  /** Writes all ids in order to `target` from `at` on. */
  copyTo(target: Int32Array, at: number): void {
    if (this.#chunks === null) target.set(this.#ids.subarray(0, this.length), at);
    else this.#chunks.copyTo(target, at);
  }
}

class Chunks {
  readonly ids: Int32Array[];
  readonly #counts: number[];

  /** From a full array. */
  constructor(ids: Int32Array) {
    this.ids = [ids];
    this.#counts = [ids.length];
  }

  locate(position: number): { readonly chunk: number; readonly offset: number } {
    let offset = position;
    let chunk = 0;
    while (offset >= this.#counts[chunk]!) offset -= this.#counts[chunk++]!;
    return { chunk, offset };
  }

  insert(position: number, id: number): void {
    let chunk = 0;
    let offset = position;
    for (; offset > this.#counts[chunk]!; chunk++) offset -= this.#counts[chunk]!;
    if (this.#counts[chunk] === chunkIdsMax) {
      this.#split(chunk);
      if (offset > this.#counts[chunk]!) offset -= this.#counts[chunk++]!;
    }
    const ids = this.ids[chunk]!;
    ids.copyWithin(offset + 1, offset, this.#counts[chunk]!);
    ids[offset] = id;
    this.#counts[chunk]!++;
  }

  /** The last chunk stays, empty or not. */
  remove(position: number): void {
    const { chunk, offset } = this.locate(position);
    this.ids[chunk]!.copyWithin(offset, offset + 1, this.#counts[chunk]!);
    if (--this.#counts[chunk]! > 0 || this.ids.length === 1) return;
    this.ids.splice(chunk, 1);
    this.#counts.splice(chunk, 1);
  }

  search(isBefore: (id: number) => boolean): number {
    let low = 0;
    let high = this.ids.length - 1;
    // The last chunk that begins before it, or the first chunk.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isBefore(this.ids[middle]![0]!)) low = middle;
      else high = middle - 1;
    }
    let before = 0;
    for (let chunk = 0; chunk < low; chunk++) before += this.#counts[chunk]!;
    return before + searchIn(this.ids[low]!, this.#counts[low]!, isBefore);
  }

  copyTo(target: Int32Array, at: number): void {
    let next = at;
    this.ids.forEach((ids, chunk) => {
      target.set(ids.subarray(0, this.#counts[chunk]!), next);
      next += this.#counts[chunk]!;
    });
  }

  #split(chunk: number): void {
    const half = chunkIdsMax / 2;
    const upper = new Int32Array(chunkIdsMax);
    upper.set(this.ids[chunk]!.subarray(half));
    this.ids.splice(chunk + 1, 0, upper);
    this.#counts.splice(chunk, 1, half, half);
  }
}

function searchIn(ids: Int32Array, length: number, isBefore: (id: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(ids[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function grown(ids: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.min(chunkIdsMax, ids.length * 2));
  larger.set(ids);
  return larger;
}
