import type { ScanField } from '@lockstep/sql/algebra';
import type { ByteHeap } from '../../batch/byte-heap.ts';
import { dataViewOf } from '../../batch/copy-bytes.ts';
import type { ColumnSlots } from '../column-slots.ts';
import { clockAt, dayAt } from '../time-bytes.ts';
import { type FieldContext, fieldSource, literalSource, skipStringSource } from './field-source.ts';
import { skipEscape, skipUtf8, skipValue } from './json-tokens.ts';
import { powersOfTen } from './powers-of-ten.ts';
import type { RecordReader } from './record-reader.ts';
import type { RecordShape } from './record-shape.ts';
import { unescapeAt } from './unescape.ts';

/** Where a scanner stopped: at the start of the first record that it did not read. */
export interface ScanState {
  position: number;
  row: number;
}

/**
 * Reads records of one shape from `position` on, until one differs, `rowsMax` rows are read or `limit` is reached. `limit` is behind a line feed,
 * and `view`, which shows the same bytes, has at least three more behind it. Text is appended to `heap`, which has room for all bytes up to `limit` and four more.
 */
export type RecordScanner = (
  bytes: Uint8Array,
  view: DataView,
  state: ScanState,
  limit: number,
  rowsMax: number,
  slots: readonly ColumnSlots[],
  heap: ByteHeap,
) => void;

/**
 * Generates the scanner of a shape: the text between the values is compared four bytes at a time, values are parsed in place. At the first surprise it stops, and the
 * record is read the careful way. The source holds numbers only: bytes of the shape and column positions.
 */
export function generateScanner(
  schema: readonly ScanField[],
  shape: RecordShape,
  reader: RecordReader,
  timestampSeparator: ' ' | 'T',
): RecordScanner {
  const context: FieldContext = { timestampSeparator };
  const body: string[] = [];
  for (const { before, column } of shape.parts) {
    body.push(...literalSource(before));
    if (column === -1) body.push(...skipFieldSource);
    else body.push(...fieldSource(schema[column]!.type, column, context));
  }
  body.push(...literalSource(shape.after));
  for (const column of shape.missing) body.push(`N${column}[r] = 1;`);
  const runtime = {
    ...{ skipEscape, skipUtf8, skipValue, unescapeAt, dayAt, clockAt, powersOfTen, dataViewOf },
    readValue: reader.readValue.bind(reader),
  };
  const source = [
    '"use strict";',
    `const { ${Object.keys(runtime).join(', ')} } = runtime;`,
    ...schema.map(
      (_, column) => `let date${column} = -1, month${column} = -1, dayOfMonth${column} = -1, day${column} = 0;`,
    ),
    'return function (b, view, state, limit, rowsMax, slots, heap) {',
    ...schema.flatMap((_, column) => columnHead(column)),
    ...shape.missing.map(column => `slots[${column}].hasNulls = true;`),
    'let p = state.position, r = state.row, q = 0, h = heap.length, kept = h, text = heap.bytes, textView = dataViewOf(text);',
    'scan: while (r < rowsMax && p < limit) {',
    'q = p;',
    ...body,
    'if (b[q] === 13) q++;',
    'if (b[q] !== 10) break scan;',
    'p = q + 1; r++; kept = h;',
    '}',
    'state.position = p; state.row = r; heap.length = kept;',
    '};',
  ].join('\n');
  return new Function('runtime', source)(runtime);
}

const columnHead = (column: number): string[] => [
  `const L${column} = slots[${column}], V${column} = L${column}.numbers, W${column} = L${column}.words, I${column} = L${column}.int64s;`,
  `const X${column} = L${column}.nanos, S${column} = L${column}.starts, E${column} = L${column}.ends, N${column} = L${column}.nulls;`,
];

const skipFieldSource: readonly string[] = [
  'if (b[q] === 34) {',
  ...skipStringSource,
  '} else { q = skipValue(b, q, 1); if (q === -1) break scan; }',
];
