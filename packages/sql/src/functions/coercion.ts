import { commonType } from '../types/common-type.ts';
import { type LogicalType, stringType } from '../types/logical-type.ts';
import { printType } from '../types/print-type.ts';
import { isBinary, isCharacter, isInterval, isNumeric, isTemporal } from '../types/type-families.ts';
import type { SignatureError } from './function-definition.ts';

/** Values of these types compare as they are: length and precision do not matter. */
function compareAlike(left: LogicalType, right: LogicalType): boolean {
  if (isCharacter(left)) return isCharacter(right);
  if (isBinary(left)) return isBinary(right);
  if (isTemporal(left) || isInterval(left)) return left.kind === right.kind;
  return false;
}

/**
 * What operands of a comparison are cast to, one each. Text against a date, time or timestamp is read as one;
 * text against a number is refused, as in Flink, for `'10' < 9` has no one meaning.
 */
export function comparisonTypes(operands: readonly LogicalType[]): readonly LogicalType[] | SignatureError | null {
  const typed = operands.filter(({ kind }) => kind !== 'NULL');
  const [first = stringType] = typed;
  if (typed.every(type => compareAlike(first, type)))
    return operands.map(type => (type.kind === 'NULL' ? first : type));
  const temporal = typed.find(isTemporal);
  const common = typed.reduce<LogicalType | SignatureError | null>((target, type) => {
    if (target === null || 'error' in target) return target;
    const [a, b] = temporal === undefined ? [target, type] : [readAs(temporal, target), readAs(temporal, type)];
    return commonType(a, b) ?? refusal(a, b);
  }, first);
  if (common === null || 'error' in common) return common;
  return operands.map(() => common);
}

const readAs = (temporal: LogicalType, type: LogicalType): LogicalType => (isCharacter(type) ? temporal : type);

function refusal(left: LogicalType, right: LogicalType): SignatureError | null {
  const isTextAndOther = (a: LogicalType, b: LogicalType): boolean =>
    isCharacter(a) && (isNumeric(b) || b.kind === 'BOOLEAN');
  if (!isTextAndOther(left, right) && !isTextAndOther(right, left)) return null;
  const target = printType({ ...(isCharacter(left) ? right : left), nullable: true });
  const sentence = `implicit type conversion between ${nameOf(left)} and ${nameOf(right)} is not supported now; write CAST(.. AS ${target})`;
  return { error: sentence, sentence };
}

/** As Flink names types in this message: all text is VARCHAR. */
const nameOf = (type: LogicalType): string => (isCharacter(type) ? 'VARCHAR' : type.kind);
