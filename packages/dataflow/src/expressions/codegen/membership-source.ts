import type { Call } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { bytesEqual } from '../../batch/bytes-equal.ts';
import type { BoundCall } from '../functions/kernel.ts';
import type { Operand } from './operand.ts';
import type { SourceWriter } from './source-writer.ts';

/** Up to this many candidates are compared one by one, more are looked up in a set. */
const chainMax = 6;

const setKinds: readonly LogicalType['kind'][] = [
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'DATE',
  'VARCHAR',
  'CHAR',
];

const isText = (kind: string): boolean => kind === 'VARCHAR' || kind === 'CHAR';

/** `x [NOT] IN (literals)`, none of them NULL; undefined when the list is of another kind. */
export function membershipSource(
  writer: SourceWriter,
  { functionName }: Call,
  bound: BoundCall,
  args: readonly Operand[],
): Operand | undefined {
  if (functionName !== 'IN' && functionName !== 'NOT_IN') return undefined;
  const [type, ...candidateTypes] = bound.argTypes;
  const candidates = bound.literals.slice(1);
  const isSimple =
    type !== undefined &&
    setKinds.includes(type.kind) &&
    candidateTypes.every(({ kind }) => kind === type.kind || (isText(kind) && isText(type.kind))) &&
    candidates.every(candidate => candidate !== undefined && candidate !== null);
  if (!isSimple) return undefined;
  const [value, ...literals] = args;
  const isMember =
    literals.length > chainMax
      ? `${writer.constant(new Set(candidates))}.has(${value!.value})`
      : literals.map(literal => equality(writer, value!, literal)).join(' || ');
  return { isNull: value!.isNull, value: functionName === 'IN' ? `(${isMember})` : `!(${isMember})` };
}

function equality(writer: SourceWriter, value: Operand, literal: Operand): string {
  if (value.bytes === undefined || literal.bytes === undefined) return `${value.value} === ${literal.value}`;
  const both = [value.bytes, literal.bytes].map(({ bytes, start, end }) => `${bytes}, ${start}, ${end}`).join(', ');
  return `${writer.constant(bytesEqual)}(${both})`;
}
