/** Up to this many characters a loop beats the call into the runtime's encoder. */
const shortStringMax = 24;

/** A growing run of bytes; `length` is where the next write goes. Reading `bytes` after a write needs a new read of the field. */
export class ByteHeap {
  bytes: Uint8Array;
  length = 0;

  constructor(capacityBytes = 1024) {
    this.bytes = new Uint8Array(capacityBytes);
  }

  /** Makes room for `byteCount` more. */
  reserve(byteCount: number): void {
    const needed = this.length + byteCount;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends as UTF-8; a lone surrogate becomes U+FFFD. */
  writeString(text: string): void {
    const { length } = text;
    this.reserve(length * 3);
    const { bytes } = this;
    let at = this.length;
    if (length <= shortStringMax) {
      let index = 0;
      for (; index < length; index++) {
        const code = text.charCodeAt(index);
        if (code > 127) break;
        bytes[at + index] = code;
      }
      if (index === length) {
        this.length = at + length;
        return;
      }
    }
    at += encodeInto(text, bytes, at);
    this.length = at;
  }

  writeBytes(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    const { bytes } = this;
    const at = this.length;
    if (count > 64) bytes.set(source.subarray(start, end), at);
    else for (let k = 0; k < count; k++) bytes[at + k] = source[start + k]!;
    this.length = at + count;
  }

  writeByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }
}

const encoder = new TextEncoder();

function encodeInto(text: string, target: Uint8Array, at: number): number {
  return encoder.encodeInto(text, target.subarray(at)).written;
}
