import { decimalPlainText, decimalText } from '../../batch/text/decimal-text.ts';
import { writeAscii, writeDouble, writeFloat } from '../byte-writer.ts';

/** What a control character, quote or backslash becomes; undefined for every other byte. */
const escapes: (Uint8Array | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const text = JSON.stringify(String.fromCharCode(code));
  return text.length === 3
    ? undefined
    : Buffer.from(text.slice(1, -1).replace(/u00../, hex => hex.toUpperCase().replace('U', 'u')));
});

/** No byte becomes longer than this. */
export const escapedBytesMax = 6;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** UTF-8 bytes[start, end) in quotes. Four bytes at a time while none of them is special; the views show the arrays they stand beside. */
export function writeJsonText(
  target: Uint8Array,
  targetView: DataView,
  at: number,
  bytes: Uint8Array,
  bytesView: DataView,
  start: number,
  end: number,
): number {
  let p = at;
  let k = start;
  target[p++] = 0x22;
  while (k < end) {
    while (k + 4 <= end) {
      const w = bytesView.getInt32(k, true);
      const x = w ^ 0x22222222;
      const y = w ^ 0x5c5c5c5c;
      if (((((x - 0x01010101) & ~x) | ((y - 0x01010101) & ~y) | ((w - 0x20202020) & ~w)) & 0x80808080) !== 0) break;
      targetView.setInt32(p, w, true);
      p += 4;
      k += 4;
    }
    const stop = Math.min(k + 4, end);
    for (; k < stop; k++) p = writeJsonByte(target, p, bytes[k]!);
  }
  target[p++] = 0x22;
  return p;
}

function writeJsonByte(target: Uint8Array, at: number, byte: number): number {
  if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) {
    target[at] = byte;
    return at + 1;
  }
  const escaped = escapes[byte]!;
  for (let k = 0; k < escaped.length; k++) target[at + k] = escaped[k]!;
  return at + escaped.length;
}

/** NaN and the infinities are text, as Jackson writes them. */
export function writeJsonDouble(target: Uint8Array, at: number, value: number): number {
  return Number.isFinite(value) ? writeDouble(target, at, value) : writeAscii(target, at, `"${value}"`);
}

export function writeJsonFloat(target: Uint8Array, at: number, value: number): number {
  return Number.isFinite(value) ? writeFloat(target, at, value) : writeAscii(target, at, `"${value}"`);
}

export function writeJsonDecimal(
  target: Uint8Array,
  at: number,
  unscaled: bigint,
  scale: number,
  isPlain: boolean,
): number {
  return writeAscii(target, at, isPlain ? decimalPlainText(unscaled, scale) : decimalText(unscaled, scale));
}

export function writeBase64(target: Uint8Array, at: number, bytes: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('base64');
  return writeAscii(target, at, `"${text}"`);
}

/** A larger array with the bytes so far. */
export function grown(target: Uint8Array, length: number, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.max(needed, target.length * 2));
  larger.set(target.subarray(0, length));
  return larger;
}
