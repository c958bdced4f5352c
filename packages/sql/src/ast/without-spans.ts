/** A copy of a tree without its spans: two texts that differ in blanks only give equal copies. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value))
    if (key !== 'span' && part !== undefined) copy[key] = withoutSpans(part);
  return copy;
}
