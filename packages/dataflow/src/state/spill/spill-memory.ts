/** Memory that the operators of a task have together for state which can go to disk. */
export class SpillMemory {
  readonly bytesMax: number;
  readonly #shares: SpillShare[] = [];

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** For one more operator. */
  share(): SpillShare {
    const share = new SpillShare(this);
    this.#shares.push(share);
    return share;
  }

  get usedBytes(): number {
    return this.#shares.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  }

  /** Half of an equal part. */
  get shareBytesMin(): number {
    return this.bytesMax / (2 * this.#shares.length);
  }
}

/** What one operator may use: all that the others leave, and so much in any case; they give back what is then too much. */
export class SpillShare {
  /** The operator says it. */
  usedBytes = 0;
  readonly #memory: SpillMemory;

  constructor(memory: SpillMemory) {
    this.#memory = memory;
  }

  get bytesMax(): number {
    const { bytesMax, usedBytes, shareBytesMin } = this.#memory;
    return Math.max(shareBytesMin, bytesMax - (usedBytes - this.usedBytes));
  }
}
