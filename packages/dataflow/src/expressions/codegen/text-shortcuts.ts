import type { Call } from '@lockstep/sql/algebra';
import { bytesEqual } from '../../batch/bytes-equal.ts';
import type { BoundCall } from '../functions/kernel.ts';
import { simpleLikePattern } from '../patterns/like-pattern.ts';
import { bytesCompared, bytesEndWith, bytesStartWith } from './bytes-runtime.ts';
import { isTextType, type Operand } from './operand.ts';
import type { SourceWriter } from './source-writer.ts';

const orderSymbols: Readonly<Record<string, string>> = {
  LESS_THAN: '<',
  LESS_THAN_OR_EQUAL: '<=',
  GREATER_THAN: '>',
  GREATER_THAN_OR_EQUAL: '>=',
};

/** A boolean expression for a text function whose arguments need not become strings; undefined when it has no such form. */
export function textShortcut(
  writer: SourceWriter,
  call: Call,
  bound: BoundCall,
  args: readonly Operand[],
): string | undefined {
  if (call.functionName === 'LIKE') return likeShortcut(writer, bound, args);
  const [left, right] = args;
  if (left?.bytes === undefined || right?.bytes === undefined) return undefined;
  const both = [left.bytes, right.bytes].map(({ bytes, start, end }) => `${bytes}, ${start}, ${end}`).join(', ');
  if (call.functionName === 'EQUALS') return `${writer.constant(bytesEqual)}(${both})`;
  if (call.functionName === 'NOT_EQUALS') return `!${writer.constant(bytesEqual)}(${both})`;
  const symbol = orderSymbols[call.functionName];
  return symbol === undefined ? undefined : `(${writer.constant(bytesCompared)}(${both}) ${symbol} 0)`;
}

function likeShortcut(
  writer: SourceWriter,
  { literals, argTypes }: BoundCall,
  args: readonly Operand[],
): string | undefined {
  const pattern = literals[1];
  const source = args[0]?.bytes;
  if (typeof pattern !== 'string' || args.length !== 2 || source === undefined || !isTextType(argTypes[0]!))
    return undefined;
  const simple = simpleLikePattern(pattern);
  if (simple === undefined) return undefined;
  const text = writer.constant(new TextEncoder().encode(simple.text));
  const range = `${source.bytes}, ${source.start}, ${source.end}`;
  switch (simple.kind) {
    case 'equals':
      return `${writer.constant(bytesEqual)}(${range}, ${text}, 0, ${text}.length)`;
    case 'starts-with':
      return `${writer.constant(bytesStartWith)}(${range}, ${text})`;
    case 'ends-with':
      return `${writer.constant(bytesEndWith)}(${range}, ${text})`;
    case 'contains':
      return undefined;
  }
}
