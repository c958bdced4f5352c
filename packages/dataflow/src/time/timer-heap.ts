import { grownCapacity } from '../state/vectors/vector.ts';

/** Ids by time, earliest first: a binary heap in typed arrays. An id may be in it more than once. */
export class TimerHeap {
  #times = new Float64Array(16);
  #ids = new Int32Array(16);
  #count = 0;

  /** Time of the earliest; Infinity when there is none. */
  get earliestMs(): number {
    return this.#count === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  push(timeMs: number, id: number): void {
    if (this.#count === this.#ids.length) this.#grow();
    let at = this.#count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#times[parent]! <= timeMs) break;
      this.#times[at] = this.#times[parent]!;
      this.#ids[at] = this.#ids[parent]!;
      at = parent;
    }
    this.#times[at] = timeMs;
    this.#ids[at] = id;
  }

  /** Removes the earliest and answers its id; there is one. */
  pop(): number {
    const earliest = this.#ids[0]!;
    const last = --this.#count;
    const timeMs = this.#times[last]!;
    const id = this.#ids[last]!;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= timeMs) break;
      this.#times[at] = this.#times[child]!;
      this.#ids[at] = this.#ids[child]!;
      at = child;
    }
    this.#times[at] = timeMs;
    this.#ids[at] = id;
    return earliest;
  }

  get sizeBytes(): number {
    return this.#times.byteLength + this.#ids.byteLength;
  }

  #grow(): void {
    const capacity = grownCapacity(this.#count, this.#count + 1);
    const times = new Float64Array(capacity);
    const ids = new Int32Array(capacity);
    times.set(this.#times);
    ids.set(this.#ids);
    this.#times = times;
    this.#ids = ids;
  }
}
