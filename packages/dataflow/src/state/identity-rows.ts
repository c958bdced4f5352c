let identity = Int32Array.from({ length: 8192 }, (_, row) => row);

/** 0, 1, 2 ... at least `count` long; shared, never written to. */
export function identityRows(count: number): Int32Array {
  if (identity.length < count) identity = Int32Array.from({ length: count * 2 }, (_, row) => row);
  return identity;
}
