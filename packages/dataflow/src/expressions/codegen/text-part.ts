import type { Call } from '@lockstep/sql/algebra';
import { decodeText } from '../../batch/decode-text.ts';
import { literalValue } from '../literal-value.ts';
import type { Operand } from './operand.ts';
import type { SourceWriter } from './source-writer.ts';

/**
 * SPLIT_INDEX of text that lies in bytes, by a separator that is known: the part is shown where it lies, no string is made. Undefined: any other call. A separator of UTF-8 is
 * never found inside a character.
 */
export function textPart(writer: SourceWriter, call: Call, args: readonly Operand[]): Operand | undefined {
  if (call.functionName !== 'SPLIT_INDEX') return undefined;
  const [text, , index] = args;
  const [, literal] = call.args;
  const separator = literal?.kind === 'literal' ? literalValue(literal) : null;
  if (text?.bytes === undefined || index === undefined || typeof separator !== 'string' || separator === '')
    return undefined;
  const { bytes, start, end } = text.bytes;
  const mark = writer.constant(new TextEncoder().encode(separator));
  const nulls = [text, index].flatMap(({ isNull }) => (isNull === null ? [] : [`(${isNull})`]));
  const found = `${writer.constant(partStart)}(${bytes}, ${start}, ${end}, ${mark}, ${index.value})`;
  const from = writer.keep('b', nulls.length === 0 ? found : `${nulls.join(' || ')} ? -1 : ${found}`);
  const to = writer.keep('e', `${from} === -1 ? -1 : ${writer.constant(partEnd)}(${bytes}, ${from}, ${end}, ${mark})`);
  return {
    isNull: `${from} === -1`,
    value: `${writer.constant(decodeText)}(${bytes}, ${from}, ${to})`,
    bytes: { bytes, start: from, end: to },
  };
}

/** Where part `index`, from 0, of bytes[start, end) begins; -1 when there are fewer. */
function partStart(bytes: Uint8Array, start: number, end: number, mark: Uint8Array, index: number): number {
  if (index < 0) return -1;
  let at = start;
  for (let left = index; left > 0; left--) {
    const stop = partEnd(bytes, at, end, mark);
    if (stop === end) return -1;
    at = stop + mark.length;
  }
  return at;
}

/** Where the next separator from `start` on stands; `end` when there is none. */
function partEnd(bytes: Uint8Array, start: number, end: number, mark: Uint8Array): number {
  const first = mark[0]!;
  for (let at = start; at < end; at++) if (bytes[at] === first && isAt(bytes, at, end, mark)) return at;
  return end;
}

function isAt(bytes: Uint8Array, at: number, end: number, mark: Uint8Array): boolean {
  if (at + mark.length > end) return false;
  for (let k = 1; k < mark.length; k++) if (bytes[at + k] !== mark[k]) return false;
  return true;
}
