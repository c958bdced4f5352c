import type { LogicalType } from '@lockstep/sql/types';

export interface FieldContext {
  readonly timestampSeparator: ' ' | 'T';
}

/** So many digits always fit a double exactly. */
const exactDigitsMax = 15;
/** So many always fit 64 bits. */
const int64DigitsMax = 18;

/** Compares the bytes at `q` with a constant, and steps behind it. */
export function literalSource(text: Uint8Array): string[] {
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
  const conditions: string[] = [];
  let at = 0;
  for (; at + 4 <= text.length; at += 4)
    conditions.push(`view.getInt32(q + ${at}, true) !== ${view.getInt32(at, true)}`);
  for (; at < text.length; at++) conditions.push(`b[q + ${at}] !== ${text[at]}`);
  return conditions.length === 0 ? [] : [`if (${conditions.join(' || ')}) break scan;`, `q += ${text.length};`];
}

/** Finds the first byte of the word at `q` that is a quote, backslash, control character or above 127: the lowest bit of `m` is always right. */
const wordSource: readonly string[] = [
  'const w = view.getInt32(q, true), x = w ^ 0x22222222, y = w ^ 0x5c5c5c5c;',
  'const m = (((x - 0x01010101) & ~x) | ((y - 0x01010101) & ~y) | ((w - 0x20202020) & ~w) | w) & 0x80808080;',
];

/** From the opening quote at `q` to behind the closing one, four bytes at a time. */
export const skipStringSource: readonly string[] = [
  'q++;',
  'for (;;) {',
  ...wordSource,
  'if (m === 0) { q += 4; continue; }',
  'q += (31 - Math.clz32(m & -m)) >> 3;',
  'const c = b[q];',
  'if (c === 34) break;',
  'if (c === 92) q = skipEscape(b, q); else if (c < 128) break scan; else q = skipUtf8(b, q);',
  'if (q === -1) break scan;',
  '}',
  'q++;',
];

const nullWord = 0x6c6c756e;
const trueWord = 0x65757274;
const falseWord = 0x736c6166;

/** Parses the value at `q` into row `r` of a column and steps behind it. */
export function fieldSource(type: LogicalType, column: number, context: FieldContext): string[] {
  const value = valueSource(type, column, context);
  if (!type.nullable) return ['{', ...value, '}'];
  return [
    `if (view.getInt32(q, true) === ${nullWord}) { N${column}[r] = 1; L${column}.hasNulls = true; q += 4; } else {`,
    ...value,
    '}',
  ];
}

function valueSource(type: LogicalType, column: number, context: FieldContext): string[] {
  switch (type.kind) {
    case 'BOOLEAN':
      return [
        'const w = view.getInt32(q, true);',
        `if (w === ${trueWord}) { V${column}[r] = 1; q += 4; }`,
        `else if (w === ${falseWord} && b[q + 4] === 101) { V${column}[r] = 0; q += 5; } else break scan;`,
      ];
    case 'TINYINT':
      return integerSource(column, -128, 127);
    case 'SMALLINT':
      return integerSource(column, -32_768, 32_767);
    case 'INTEGER':
      return integerSource(column, -2_147_483_648, 2_147_483_647);
    case 'BIGINT':
      return int64Source(column);
    case 'FLOAT':
    case 'DOUBLE':
      return [...digitsSource, ...fractionSource, `if (f !== 0) v /= powersOfTen[f];`, `V${column}[r] = neg ? -v : v;`];
    case 'DECIMAL':
      return type.precision > 18 ? carefulSource(column) : decimalSource(column, type.precision, type.scale);
    case 'CHAR':
    case 'VARCHAR':
      return textSource(column);
    case 'DATE':
      return [
        'if (b[q] !== 34 || b[q + 11] !== 34) break scan;',
        ...daySource(column),
        `V${column}[r] = day${column}; q += 12;`,
      ];
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampSource(column, type.precision, type.kind === 'TIMESTAMP_LTZ', context);
    case 'TIME':
      return [
        'if (b[q] !== 34) break scan;',
        'let ms = clockAt(b, q + 1); if (ms !== ms) break scan;',
        'q += 9;',
        ...clockFractionSource,
        `if (b[q] !== 34) break scan; q++;`,
        `V${column}[r] = ${truncatedSource('ms', Math.min(type.precision, 3))};`,
      ];
    default:
      return carefulSource(column);
  }
}

/** What stands between the quotes goes to `text`, four bytes at a time, escapes resolved. */
const textSource = (column: number): string[] => [
  'if (b[q] !== 34) break scan;',
  `q++; S${column}[r] = h;`,
  'for (;;) {',
  ...wordSource,
  'textView.setInt32(h, w, true);',
  'if (m === 0) { q += 4; h += 4; continue; }',
  'const plain = (31 - Math.clz32(m & -m)) >> 3; q += plain; h += plain;',
  'const c = b[q];',
  'if (c === 34) break;',
  'if (c === 92) {',
  'const step = unescapeAt(b, q, text, h); if (step === -1) break scan;',
  'q += step >> 3; h += step & 7;',
  '} else {',
  'const next = c < 128 ? -1 : skipUtf8(b, q); if (next === -1) break scan;',
  'while (q < next) text[h++] = b[q++];',
  '}',
  '}',
  `q++; E${column}[r] = h;`,
];

/** The whole digits of a number: magnitude `v`, sign `neg`, digits `n`. A leading zero stands alone. */
const digitsSource: readonly string[] = [
  'let neg = false; if (b[q] === 45) { neg = true; q++; }',
  'let d = b[q] ^ 48; if (d > 9) break scan;',
  'let v = d; const s = q;',
  'while ((d = b[++q] ^ 48) <= 9) v = v * 10 + d;',
  'let n = q - s;',
  `if (n > ${exactDigitsMax} || (n > 1 && b[s] === 48)) break scan;`,
];

/** Goes on with a fraction of `f` digits: `v` becomes all digits as one number. */
const fractionSource: readonly string[] = [
  'let f = 0;',
  'if (b[q] === 46) {',
  'const t = q;',
  'while ((d = b[++q] ^ 48) <= 9) v = v * 10 + d;',
  'f = q - t - 1;',
  `if (f === 0 || n + f > ${exactDigitsMax}) break scan;`,
  '}',
];

function integerSource(column: number, least: number, most: number): string[] {
  return [...digitsSource, 'if (neg) v = -v;', `if (v < ${least} || v > ${most}) break scan;`, `V${column}[r] = v;`];
}

/** Up to 15 digits by way of a double; up to 18 in two halves, each of which fits one. Longer numbers may not fit 64 bits. */
function int64Source(column: number): string[] {
  const [limit, ...rest] = [digitsSource.at(-1)!, 'if (neg) v = -v;', ...int64Store(column)];
  return [
    ...digitsSource.slice(0, -1),
    `if (n > ${exactDigitsMax} && n <= ${int64DigitsMax} && b[s] !== 48) {`,
    'let high = 0, low = 0;',
    'for (let k = s; k < q - 9; k++) high = high * 10 + (b[k] ^ 48);',
    'for (let k = q - 9; k < q; k++) low = low * 10 + (b[k] ^ 48);',
    'const exact = BigInt(high) * 1000000000n + BigInt(low);',
    `I${column}[r] = neg ? -exact : exact;`,
    '} else {',
    limit!,
    ...rest,
    '}',
  ];
}

/** Stores the integral double `v`, |v| < 2^53, as two words. */
const int64Store = (column: number): string[] => [
  `const h = Math.floor(v / 4294967296); W${column}[r * 2] = v - h * 4294967296; W${column}[r * 2 + 1] = h;`,
];

function decimalSource(column: number, precision: number, scale: number): string[] {
  const limit = Math.min(precision, exactDigitsMax);
  return [
    ...digitsSource,
    ...fractionSource,
    `if (f > ${scale} || n + ${scale} > ${exactDigitsMax}) break scan;`,
    `v *= powersOfTen[${scale} - f]; if (v >= powersOfTen[${limit}]) break scan;`,
    'if (neg) v = -v;',
    ...int64Store(column),
  ];
}

/** The day of the quoted date at `q`; the same date as before is not parsed again. */
const daySource = (column: number): string[] => [
  `const yyyy = view.getInt32(q + 1, true), mm = view.getInt32(q + 5, true), dd = b[q + 9] << 8 | b[q + 10];`,
  `if (yyyy !== date${column} || mm !== month${column} || dd !== dayOfMonth${column}) {`,
  'const day = dayAt(b, q + 1); if (day !== day) break scan;',
  `date${column} = yyyy; month${column} = mm; dayOfMonth${column} = dd; day${column} = day;`,
  '}',
];

/** A fraction of a second at `q`: adds its milliseconds to `ms` and leaves the rest in `nanos`. */
const clockFractionSource: readonly string[] = [
  'let nanos = 0;',
  'if (b[q] === 46) {',
  'const t = q; let fraction = 0, d = 0;',
  'while ((d = b[++q] ^ 48) <= 9) fraction = fraction * 10 + d;',
  'const f = q - t - 1; if (f < 1 || f > 9) break scan;',
  'if (f === 3) ms += fraction; else {',
  'const all = fraction * powersOfTen[9 - f], whole = Math.floor(all / 1000000);',
  'ms += whole; nanos = all - whole * 1000000;',
  '}',
  '}',
];

function timestampSource(column: number, precision: number, isInstant: boolean, context: FieldContext): string[] {
  const nanosUnit = 10 ** (9 - precision);
  const nanos = precision >= 9 ? 'nanos' : `nanos - nanos % ${nanosUnit}`;
  return [
    `if (b[q] !== 34 || b[q + 11] !== ${context.timestampSeparator.charCodeAt(0)}) break scan;`,
    ...daySource(column),
    'let ms = clockAt(b, q + 12); if (ms !== ms) break scan;',
    'q += 20;',
    ...clockFractionSource,
    ...(isInstant ? ['if (b[q] !== 90) break scan; q++;'] : []),
    'if (b[q] !== 34) break scan; q++;',
    `V${column}[r] = day${column} * 86400000 + ${truncatedSource('ms', Math.min(precision, 3))};`,
    ...(precision > 3 ? [`X${column}[r] = ${nanos};`] : []),
  ];
}

function truncatedSource(ms: string, precision: number): string {
  return precision === 3 ? ms : `(${ms} - ${ms} % ${10 ** (3 - precision)})`;
}

/** Types that are rare enough go through the careful reader, one value at a time. It may need a larger heap. */
const carefulSource = (column: number): string[] => [
  `heap.length = h; q = readValue(b, q, ${column}, L${column}, r, heap); if (q === -1) break scan;`,
  'h = heap.length; if (heap.bytes !== text) { text = heap.bytes; textView = dataViewOf(text); }',
];
