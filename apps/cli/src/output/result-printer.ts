import type { PreviewEvent } from '@lockstep/contracts/preview';

export const outputFormats = ['table', 'json', 'changelog'] as const;
export type OutputFormat = (typeof outputFormats)[number];

type Row = Extract<PreviewEvent, { kind: 'rows' }>['rows'][number];
type Column = Extract<PreviewEvent, { kind: 'schema' }>['columns'][number];

/** Prints the rows of one query as they come. */
export interface ResultPrinter {
  schema(columns: readonly Column[]): void;
  rows(rows: readonly Row[]): void;
  end(): void;
}

export function createResultPrinter(format: OutputFormat, write: (text: string) => void): ResultPrinter {
  switch (format) {
    case 'json':
      return jsonPrinter(write);
    case 'changelog':
      return changelogPrinter(write);
    case 'table':
      return tablePrinter(write);
  }
}

/** One object a line; the row kind is in `$kind` when it is not an insert. */
function jsonPrinter(write: (text: string) => void): ResultPrinter {
  let columns: readonly Column[] = [];
  const numeric = /^(TINYINT|SMALLINT|INT|FLOAT|DOUBLE)\b/;
  const toJson = (column: Column, cell: string | null): unknown => {
    if (cell === null) return null;
    if (numeric.test(column.type)) return Number.isFinite(Number(cell)) ? Number(cell) : cell;
    return column.type.startsWith('BOOLEAN') ? cell === 'true' : cell;
  };
  return {
    schema: given => {
      columns = given;
    },
    rows: rows => {
      for (const { rowKind, cells } of rows) {
        const entries = columns.map((column, i) => [column.name, toJson(column, cells[i] ?? null)]);
        const kind = rowKind === '+I' ? [] : [['$kind', rowKind]];
        write(`${JSON.stringify(Object.fromEntries([...kind, ...entries]))}\n`);
      }
    },
    end: () => {},
  };
}

/** Flink's print format: `+I[a, b]`. */
function changelogPrinter(write: (text: string) => void): ResultPrinter {
  return {
    schema: () => {},
    rows: rows => {
      for (const { rowKind, cells } of rows) write(`${rowKind}[${cells.map(cell => cell ?? 'null').join(', ')}]\n`);
    },
    end: () => {},
  };
}

/** Folds the changelog and draws what is left when the query ends. */
function tablePrinter(write: (text: string) => void): ResultPrinter {
  let columns: readonly Column[] = [];
  const live = new Map<string, { cells: Row['cells']; count: number }>();
  return {
    schema: given => {
      columns = given;
    },
    rows: rows => {
      for (const { rowKind, cells } of rows) {
        const key = JSON.stringify(cells);
        const count = (live.get(key)?.count ?? 0) + (rowKind === '-U' || rowKind === '-D' ? -1 : 1);
        if (count === 0) live.delete(key);
        else live.set(key, { cells, count });
      }
    },
    end: () => {
      const rows = [...live.values()].flatMap(({ cells, count }) =>
        Array.from({ length: Math.max(0, count) }, () => cells),
      );
      write(drawTable(columns, rows));
    },
  };
}

const rightAligned = /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)\b/;

export function drawTable(columns: readonly Column[], rows: readonly Row['cells'][]): string {
  const text = (cell: string | null | undefined): string => (cell ?? 'NULL').replaceAll('\n', '↵');
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.name), ...rows.map(row => displayWidth(text(row[i])))),
  );
  const rule = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+\n`;
  const line = (cells: readonly string[], align: boolean): string => {
    const padded = cells.map((cell, i) => {
      const space = ' '.repeat(widths[i]! - displayWidth(cell));
      return align && rightAligned.test(columns[i]!.type) ? ` ${space}${cell} ` : ` ${cell}${space} `;
    });
    return `|${padded.join('|')}|\n`;
  };
  const body = rows
    .map(row =>
      line(
        columns.map((_, i) => text(row[i])),
        true,
      ),
    )
    .join('');
  const header = line(
    columns.map(column => column.name),
    false,
  );
  return `${rule}${header}${rule}${body}${rows.length === 0 ? '' : rule}${rows.length} ${rows.length === 1 ? 'row' : 'rows'}\n`;
}

/** Terminal cells: East Asian wide characters take two. */
const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
      character,
    )
      ? 2
      : 1;
  return width;
};
