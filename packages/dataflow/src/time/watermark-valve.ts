import type { StateReader, StateWriter } from '../state/state-file.ts';

/** The smallest watermark over the ports that are not idle; it never goes back, also when an idle port wakes up behind it. */
export class WatermarkValve {
  readonly #watermarks: Float64Array;
  readonly #idle: Uint8Array;
  #current = Number.NEGATIVE_INFINITY;

  constructor(portCount: number) {
    this.#watermarks = new Float64Array(portCount).fill(Number.NEGATIVE_INFINITY);
    this.#idle = new Uint8Array(portCount);
  }

  get current(): number {
    return this.#current;
  }

  /** Every port that can still bring rows is idle. */
  get isIdle(): boolean {
    let idle = 0;
    for (let port = 0; port < this.#idle.length; port++) {
      if (this.#watermarks[port] === Number.POSITIVE_INFINITY) continue;
      if (this.#idle[port] === 0) return false;
      idle++;
    }
    return idle > 0;
  }

  /** Whether the combined watermark went up. */
  advance(port: number, tsMs: number): boolean {
    if (!(tsMs > this.#watermarks[port]!)) return false;
    this.#watermarks[port] = tsMs;
    return this.#recompute();
  }

  /** Whether the combined watermark went up. */
  markIdle(port: number, isIdle: boolean): boolean {
    this.#idle[port] = isIdle ? 1 : 0;
    return isIdle && this.#recompute();
  }

  /** The smallest watermark over the other ports, of those that are not idle. */
  besides(port: number): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let other = 0; other < this.#watermarks.length; other++)
      if (other !== port && this.#idle[other] === 0) lowest = Math.min(lowest, this.#watermarks[other]!);
    return lowest;
  }

  save(writer: StateWriter): void {
    writer.scalars('valve.watermarks', this.#watermarks, 'min');
    writer.scalars('valve.current', [this.#current], 'min');
  }

  /** Idleness is not kept: it shows again by itself. */
  restore(reader: StateReader): void {
    this.#watermarks.set(reader.float64('valve.watermarks'));
    this.#current = reader.scalar('valve.current');
  }

  #recompute(): boolean {
    let lowest = Number.POSITIVE_INFINITY;
    let isActive = false;
    for (let port = 0; port < this.#watermarks.length; port++) {
      const hasEnded = this.#watermarks[port] === Number.POSITIVE_INFINITY;
      if (this.#idle[port] === 1 && !hasEnded) continue;
      isActive ||= !hasEnded;
      lowest = Math.min(lowest, this.#watermarks[port]!);
    }
    // Ended and idle ports alone prove nothing about the future, unless all have ended.
    if (!isActive && !this.#watermarks.every(tsMs => tsMs === Number.POSITIVE_INFINITY)) return false;
    if (lowest <= this.#current) return false;
    this.#current = lowest;
    return true;
  }
}
