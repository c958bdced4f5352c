export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

const charWidth = 7.4;
const padding = 20;
const widthMin = 72;
const widthMax = 320;
/** A few rows tell how wide a column wants to be. */
const sampledRows = 50;

export const clampWidth = (width: number): number => Math.max(widthMin, Math.round(width));

/** Each column as wide as its name, its type and its first values need, within reason. */
export function startWidths(
  columns: readonly { readonly name: string; readonly type: string }[],
  rows: readonly (readonly (string | null)[])[],
): number[] {
  const sample = rows.slice(0, sampledRows);
  return columns.map(({ name, type }, index) => {
    const longest = sample.reduce(
      (most, row) => Math.max(most, row[index]?.length ?? 4),
      name.length + type.length + 2,
    );
    return Math.min(widthMax, clampWidth(longest * charWidth + padding));
  });
}

const pageRows = 20;

/** Where a key leads from a cell; null when the key is not for moving. The first move enters at the first cell. */
export function movePlace(place: CellPlace | null, key: string, rows: number, columns: number): CellPlace | null {
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-pageRows, 0],
    PageDown: [pageRows, 0],
    Home: [-rows, 0],
    End: [rows, 0],
  };
  const move = moves[key];
  if (move === undefined || rows === 0 || columns === 0) return null;
  if (place === null) return { row: 0, column: 0 };
  const clamp = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  return { row: clamp(place.row + move[0], rows), column: clamp(place.column + move[1], columns) };
}
