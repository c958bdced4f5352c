export { createDecoder } from './create-decoder.ts';
export { createEncoder, createJsonRowEncoder } from './create-encoder.ts';
export { formatNames } from './format-names.ts';
export type { DecodeResult, MalformedRecord, RowDecoder, RowEncoder } from './row-decoder.ts';
