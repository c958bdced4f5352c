/** Up to this many bytes a loop beats the call into the runtime's decoder. */
const shortBytesMax = 12;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of bytes[start, end); what is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= shortBytesMax) {
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte > 127) return decoder.decode(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(bytes.subarray(start, end));
}
