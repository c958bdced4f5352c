/**
 * The portable form of 32-bit Roaring bitmaps (RoaringFormatSpec), in which BITMAP values lie in columns: little-endian; cookie, for each container the upper
 * 16 bits of its values and its cardinality, where the containers lie, the containers. What `RoaringWriter` writes is the smallest form, so equal sets have equal
 * bytes.
 */
export const format = {
  cookieWithoutRuns: 12346,
  cookieWithRuns: 12347,
  /** With run containers, bitmaps of fewer containers have no offsets. */
  offsetsMin: 4,
  /** A container of more values is a bit set. */
  arrayValuesMax: 4096,
  bitSetBytes: 8192,
} as const;
