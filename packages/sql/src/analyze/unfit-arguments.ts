import { type FunctionDefinition, misfit, type SignatureError } from '../functions/index.ts';
import { isCharacter, isNumeric, type LogicalType, printType, withNullable } from '../types/index.ts';

/** What is wrong with a call, in Flink's words, and what to do about it. */
interface Complaint {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Why a function does not take arguments of these types. `shown`: its name as the user knows it. */
export function unfitArguments(
  definition: FunctionDefinition,
  shown: string,
  types: readonly LogicalType[],
  problem: SignatureError,
): Complaint {
  const { error, sentence, isCount } = problem;
  if (sentence !== undefined) return { message: sentence };
  const { kind, signatures, expects } = definition;
  const hint = signatures.length === 0 || expects.length > 0 ? undefined : `Supported: ${signatures.join('; ')}`;
  const reason = problem === misfit ? '' : `.\nIt ${error}`;
  if (kind === 'operator') return { message: `${unfitOperands(definition, types)}${reason}`, hint };
  const forms = expects.map(list => `${shown}(${list})`).join('\n');
  if (isCount === true) {
    const supported = forms === '' ? '' : `.\nSupported signatures are:\n${forms}`;
    return { message: `${noMatch(shown, types)}${supported}${reason}`, hint };
  }
  const call = `Invalid function call:\n${shown}(${types.map(type => printType(type)).join(', ')})`;
  const expected = forms === '' ? '' : `\nInvalid input arguments. Expected signatures are:\n${forms}`;
  return { message: `${call}${expected}${reason}`, hint };
}

/** No function of this name takes so many arguments, or there is none of this name. */
export const noMatch = (name: string, types: readonly LogicalType[]): string =>
  `No match found for function signature ${name}(${types.map(type => `<${familyOf(type)}>`).join(', ')})`;

function unfitOperands({ name, signatures, expects }: FunctionDefinition, types: readonly LogicalType[]): string {
  const operands = types.map(type => `<${operandType(type)}>`);
  const infix = /^\w+ (\S+) \w+$/.exec(signatures[0] ?? '')?.[1];
  const symbol = infix ?? name;
  const applied =
    infix !== undefined && operands.length === 2 ? operands.join(` ${infix} `) : `${name}(${operands.join(', ')})`;
  const supported = expects.length === 0 ? '' : `. Supported form(s): ${expects.join('\n')}`;
  return `Cannot apply '${symbol}' to arguments of type '${applied}'${supported}`;
}

/** The families by which Calcite names arguments of a call. */
function familyOf(type: LogicalType): string {
  if (isNumeric(type)) return 'NUMERIC';
  if (isCharacter(type)) return 'CHARACTER';
  return type.kind === 'VARBINARY' ? 'BINARY' : type.kind;
}

/** Calcite's name of an operand's type: INTEGER rather than INT, text always with its length. */
function operandType(type: LogicalType): string {
  if (type.kind === 'VARCHAR') return `VARCHAR(${type.length})`;
  return type.kind === 'INTEGER' ? 'INTEGER' : printType(withNullable(type, true));
}
