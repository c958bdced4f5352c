import type { ByteHeap } from '../../batch/byte-heap.ts';
import type { CsvFormatOptions } from './csv-format-options.ts';

/** Longer text is quoted without looking at it, as Jackson does. In UTF-16 units. */
const unquotedCharactersMax = 24;
/** No letter or digit, and none of `-./`, lies below: a character from here on asks for quotes only when it is a special one itself. */
const plainFrom = 0x2d;

/**
 * Puts quotes around text when a character of it might need them: any character up to the greatest special one counts, so space and comma do, letters and
 * digits don't. A quote inside is doubled. All special characters are ASCII, so that bytes of UTF-8 can be looked at one by one.
 */
export class CsvQuoting {
  readonly #quote: number;
  /** By byte: 1 where text with it is quoted. */
  readonly #needsQuotes = new Uint8Array(256);
  readonly #isEnabled: boolean;

  constructor({ delimiter, quote, escape: escapeByte }: CsvFormatOptions) {
    this.#isEnabled = quote !== null;
    this.#quote = quote ?? 0;
    this.#needsQuotes.fill(1, 0, Math.min(Math.max(delimiter, quote ?? 0, escapeByte ?? 0), plainFrom));
    for (const byte of [delimiter, quote, escapeByte]) if (byte !== null) this.#needsQuotes[byte] = 1;
  }

  /** Appends text that is UTF-8 bytes[start, end). */
  writeText(heap: ByteHeap, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#mayNeedQuotes(bytes, start, end)) {
      heap.writeBytes(bytes, start, end);
      return;
    }
    heap.reserve((end - start) * 2 + 2);
    const target = heap.bytes;
    const quote = this.#quote;
    let at = heap.length;
    target[at++] = quote;
    for (let k = start; k < end; k++) {
      const byte = bytes[k]!;
      target[at++] = byte;
      if (byte === quote) target[at++] = quote;
    }
    target[at++] = quote;
    heap.length = at;
  }

  /** Quotes what was appended from `start` on, when it needs that. */
  quoteWritten(heap: ByteHeap, start: number): void {
    const end = heap.length;
    if (!this.#mayNeedQuotes(heap.bytes, start, end)) return;
    const quote = this.#quote;
    heap.reserve(end - start + 2);
    const target = heap.bytes;
    let inside = 0;
    for (let k = start; k < end; k++) if (target[k] === quote) inside++;
    heap.length = end + inside + 2;
    let to = heap.length - 1;
    target[to--] = quote;
    for (let from = end - 1; from >= start; from--) {
      const byte = target[from]!;
      if (byte === quote) target[to--] = quote;
      target[to--] = byte;
    }
    target[start] = quote;
  }

  #mayNeedQuotes(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#isEnabled) return false;
    if (isLong(bytes, start, end)) return true;
    const needsQuotes = this.#needsQuotes;
    for (let k = start; k < end; k++) if (needsQuotes[bytes[k]!] === 1) return true;
    return false;
  }
}

/** Whether UTF-8 has more than `unquotedCharactersMax` UTF-16 units: bytes that go on with a character count nothing, four-byte characters count two. */
function isLong(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= unquotedCharactersMax) return false;
  let units = 0;
  for (let k = start; k < end && units <= unquotedCharactersMax; k++) {
    const byte = bytes[k]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units > unquotedCharactersMax;
}
