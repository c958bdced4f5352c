import type { StateImage, StateLayout } from '../state-image.ts';
import { elementBytes } from '../state-image.ts';

const prefixBytes = 4;
const align = (bytes: number): number => (bytes + 7) & ~7;

/** An image as one piece: the length of the layout's JSON, that JSON, and each section from a multiple of eight bytes on. */
export function imageToBytes({ layout, data }: StateImage): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(layout));
  const head = align(prefixBytes + text.length);
  const bytes = new Uint8Array(data.reduce((sum, section) => sum + align(section.length), head));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, prefixBytes);
  let at = head;
  for (const section of data) {
    bytes.set(section, at);
    at += align(section.length);
  }
  return bytes;
}

export function imageFromBytes(bytes: Uint8Array): StateImage {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const layout: StateLayout = JSON.parse(new TextDecoder().decode(bytes.subarray(prefixBytes, prefixBytes + length)));
  let at = align(prefixBytes + length);
  const data = layout.sections.map(section => {
    const start = at;
    const sectionBytes = section.length * elementBytes(section.type);
    at += align(sectionBytes);
    return bytes.subarray(start, start + sectionBytes);
  });
  return { layout, data };
}
