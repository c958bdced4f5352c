import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import type { Batch } from '../../batch/batch.ts';
import type { Column } from '../../batch/column.ts';
import { isEncoded } from '../../batch/nested/is-encoded.ts';
import { readValue } from '../../batch/read-value.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { writeClock, writeDate, writeInt64, writeInteger, writeTimestamp, writeUtf8 } from '../byte-writer.ts';
import type { RowEncoder } from '../row-decoder.ts';
import {
  escapedBytesMax,
  grown,
  viewOf,
  writeBase64,
  writeJsonDecimal,
  writeJsonDouble,
  writeJsonFloat,
  writeJsonText,
} from './json-encoder-runtime.ts';
import type { JsonFormatOptions } from './json-format-options.ts';
import { jsonTextOf } from './json-text.ts';

/** The longest text of a value that is not text or binary, quotes included: a DECIMAL(38) or a nanosecond timestamp. */
const scalarBytesMax = 48;
/** The most bytes of UTF-8 for one UTF-16 unit. */
const utf8BytesMax = 3;

/** Appends the rows to `target` and answers it, or its larger successor, with the length. */
type RowsWriter = (
  columns: readonly Column[],
  rowCount: number,
  target: Uint8Array,
) => { bytes: Uint8Array; length: number };

/** How a row looks: an object by field name, or an array in the order of the fields. */
type RowShape = 'object' | 'array';

/** Writes one JSON value per line by a function generated for the schema. The source holds numbers only: bytes of the names and column positions. */
export class JsonEncoder implements RowEncoder {
  readonly #write: RowsWriter;
  #bytesPerRow = 64;

  constructor(schema: readonly Field[], options: JsonFormatOptions, shape: RowShape = 'object') {
    this.#write = generateWriter(schema, options, shape);
  }

  encode(batch: Batch): Uint8Array {
    const target = new Uint8Array(Math.ceil(batch.rowCount * this.#bytesPerRow * 1.1) + 1024);
    const { bytes, length } = this.#write(batch.columns, batch.rowCount, target);
    if (batch.rowCount > 0) this.#bytesPerRow = length / batch.rowCount;
    return bytes.subarray(0, length);
  }
}

function generateWriter(schema: readonly Field[], options: JsonFormatOptions, shape: RowShape): RowsWriter {
  const [open, close] = shape === 'object' ? ['{', '}\n'] : ['[', ']\n'];
  const labels = schema.map(({ name }) => (shape === 'object' ? `${JSON.stringify(name)}:` : ''));
  const fixedBytes = labels.reduce((sum, label) => sum + Buffer.byteLength(label) + 1 + scalarBytesMax, 4);
  const texts = schema.flatMap(({ type }, c) => {
    if (isEncoded(type)) return [`T${c}.length * ${utf8BytesMax}`];
    return storageOf(type) === 'bytes' ? [`(E${c}[i] - S${c}[i]) * ${escapedBytesMax}`] : [];
  });
  const source = [
    '"use strict";',
    `const { ${Object.keys(runtime).join(', ')} } = runtime;`,
    'return function (columns, rowCount, target) {',
    'let o = target, view = viewOf(o), p = 0;',
    ...schema.flatMap(({ type }, c) => columnHead(type, c)),
    'for (let i = 0; i < rowCount; i++) {',
    ...schema.flatMap(({ type }, c) => (isEncoded(type) ? [`const T${c} = encodedTexts[${c}](C${c}, i);`] : [])),
    `const need = p + ${[fixedBytes, ...texts].join(' + ')};`,
    'if (need > o.length) { o = grown(o, p, need); view = viewOf(o); }',
    options.ignoreNullFields ? 'let isFirst = true;' : '',
    writeLiteral(open),
    ...schema.flatMap((field, c) => fieldWriter(field, c, labels[c]!, options)),
    writeLiteral(close),
    '}',
    'return { bytes: o, length: p };',
    '};',
  ].join('\n');
  const encodedTexts = schema.map(({ type }) => (isEncoded(type) ? encodedJson(type, options) : null));
  return new Function('runtime', 'encodedTexts', source)(runtime, encodedTexts);
}

function encodedJson(type: LogicalType, options: JsonFormatOptions): (column: Column, row: number) => string {
  const text = jsonTextOf(type, options);
  return (column, row) => {
    const value = readValue(column, row, type);
    return value === null ? '' : text(value);
  };
}

const runtime = {
  grown,
  viewOf,
  writeBase64,
  writeClock,
  writeDate,
  writeInt64,
  writeInteger,
  writeJsonDecimal,
  writeJsonDouble,
  writeJsonFloat,
  writeJsonText,
  writeTimestamp,
  writeUtf8,
};

function columnHead(type: LogicalType, c: number): string[] {
  const head = `const C${c} = columns[${c}], N${c} = C${c}.nulls;`;
  switch (storageOf(type)) {
    case 'bytes':
      return [head, `const B${c} = C${c}.bytes, S${c} = C${c}.starts, E${c} = C${c}.ends, D${c} = viewOf(B${c});`];
    case 'int64':
      return [
        head,
        `const V${c} = C${c}.values, W${c} = new Int32Array(V${c}.buffer, V${c}.byteOffset, V${c}.length * 2);`,
      ];
    case 'timestamp':
      return [head, `const V${c} = C${c}.values, X${c} = C${c}.nanos;`];
    default:
      return [head, `const V${c} = C${c}.values;`];
  }
}

/** Stores the bytes of a constant text, four at a time. */
function writeLiteral(text: string): string {
  const bytes = Buffer.from(text);
  const stores: string[] = [];
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) stores.push(`view.setInt32(p + ${at}, ${bytes.readInt32LE(at)}, true);`);
  for (; at < bytes.length; at++) stores.push(`o[p + ${at}] = ${bytes[at]};`);
  return `${stores.join(' ')} p += ${bytes.length};`;
}

function fieldWriter({ type }: Field, c: number, label: string, options: JsonFormatOptions): string[] {
  const isNull = `N${c} !== null && N${c}[i] === 1`;
  const value = valueWriter(type, c, options);
  if (options.ignoreNullFields) {
    const separate = `if (!isFirst) { ${writeLiteral(',')} } isFirst = false;`;
    return [`if (!(${isNull})) {`, separate, writeLiteral(label), value, '}'];
  }
  return [
    writeLiteral(`${c === 0 ? '' : ','}${label}`),
    `if (${isNull}) { ${writeLiteral('null')} } else {`,
    value,
    '}',
  ];
}

function valueWriter(type: LogicalType, c: number, options: JsonFormatOptions): string {
  const quoted = (source: string): string => `o[p++] = 34; ${source} o[p++] = 34;`;
  const separator = options.timestampStandard === 'SQL' ? 32 : 84;
  switch (type.kind) {
    case 'BOOLEAN':
      return `if (V${c}[i] === 1) { ${writeLiteral('true')} } else { ${writeLiteral('false')} }`;
    case 'BIGINT':
      return `p = writeInt64(o, p, W${c}[i * 2], W${c}[i * 2 + 1]);`;
    case 'FLOAT':
      return `p = writeJsonFloat(o, p, V${c}[i]);`;
    case 'DOUBLE':
      return `p = writeJsonDouble(o, p, V${c}[i]);`;
    case 'DECIMAL':
      return `p = writeJsonDecimal(o, p, V${c}[i], ${type.scale}, ${options.decimalAsPlainNumber});`;
    case 'CHAR':
    case 'VARCHAR':
      return `p = writeJsonText(o, view, p, B${c}, D${c}, S${c}[i], E${c}[i]);`;
    case 'BINARY':
    case 'VARBINARY':
      return `p = writeBase64(o, p, B${c}, S${c}[i], E${c}[i]);`;
    case 'DATE':
      return quoted(`p = writeDate(o, p, V${c}[i]);`);
    case 'TIME':
      return quoted(`p = writeClock(o, p, V${c}[i], 0);`);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const zone = type.kind === 'TIMESTAMP_LTZ' ? ' o[p++] = 90;' : '';
      return quoted(`p = writeTimestamp(o, p, V${c}[i], X${c} === null ? 0 : X${c}[i], ${separator});${zone}`);
    }
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
    case 'VARIANT':
    case 'BITMAP':
      return `p = writeUtf8(o, p, T${c});`;
    default:
      return `p = writeInteger(o, p, V${c}[i]);`;
  }
}
