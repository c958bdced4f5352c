/** The value between two literal texts of a record. */
export interface ShapePart {
  /** What comes before the value, byte for byte: separators, space, the key. */
  readonly before: Uint8Array;
  /** The schema's column, or -1 for a field that is not in it. */
  readonly column: number;
}

/**
 * What records of one producer have in common: the same keys in the same order with the same space between. Only the values differ.
 */
export interface RecordShape {
  readonly parts: readonly ShapePart[];
  /** What follows the last value, up to the line end. */
  readonly after: Uint8Array;
  /** Columns that the record does not have. */
  readonly missing: readonly number[];
}

/** Equal shapes have equal keys. */
export function shapeKey({ parts, after }: RecordShape): string {
  const texts = [...parts.map(part => part.before), after].map(bytes => Buffer.from(bytes).toString('latin1'));
  return texts.join('\0');
}
