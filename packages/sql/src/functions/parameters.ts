import {
  bigintType,
  booleanType,
  doubleType,
  integerType,
  type LogicalType,
  lengthMax,
  stringType,
  timestampType,
} from '../types/logical-type.ts';
import {
  isBinary,
  isCharacter,
  isInteger,
  isNumeric,
  isOrdered,
  isTemporal,
  isTimestamp,
} from '../types/type-families.ts';
import type { ArgumentType, SignatureError } from './function-definition.ts';
import type { TypeRule } from './function-family.ts';

/** One place of a signature: the type that an argument there is cast to, null when it does not fit. */
export type Parameter = (arg: ArgumentType) => LogicalType | SignatureError | null;

/** Takes what passes `test` as it is; an untyped NULL becomes `ofNull`. */
const asIs =
  (test: (type: LogicalType) => boolean, ofNull: LogicalType): Parameter =>
  ({ type }) =>
    type.kind === 'NULL' ? ofNull : test(type) ? type : null;

/** Casts what passes `test` to `target`. */
const castTo =
  (test: (type: LogicalType) => boolean, target: LogicalType): Parameter =>
  ({ type }) =>
    type.kind === 'NULL' || test(type) ? target : null;

export const text = asIs(isCharacter, stringType);
export const bytes = asIs(isBinary, { kind: 'VARBINARY', length: lengthMax, nullable: true });
export const textOrBytes = asIs(type => isCharacter(type) || isBinary(type), stringType);
export const bool = asIs(type => type.kind === 'BOOLEAN', booleanType);
export const numeric = asIs(isNumeric, integerType);
/** Up to 32 bits, cast to INT. */
export const int = castTo(type => isInteger(type) && type.kind !== 'BIGINT', integerType);
export const bigint = castTo(isInteger, bigintType);
export const double = castTo(isNumeric, doubleType);
/** A date, time or timestamp. */
export const timePoint = asIs(isTemporal, timestampType(3));
/** A date or timestamp. */
export const day = asIs(type => isTimestamp(type) || type.kind === 'DATE', timestampType(3));
export const ordered = asIs(isOrdered, stringType);
export const any: Parameter = ({ type }) => (type.kind === 'NULL' ? stringType : type);

/** A keyword, such as a time unit, which arrives as a string literal in upper case. */
export const keyword =
  (what: string, words: readonly string[]): Parameter =>
  ({ type, literal }) => {
    if (typeof literal !== 'string' || !isCharacter(type)) return null;
    return words.includes(literal)
      ? type
      : { error: `does not know the ${what} ${literal}; it takes ${words.join(', ')}` };
  };

/** A constant of text, not NULL. */
export const textLiteral: Parameter = ({ type, literal }) =>
  typeof literal === 'string' && isCharacter(type) ? type : null;

export type ResultType =
  | LogicalType
  | ((parameterTypes: readonly LogicalType[], args: readonly ArgumentType[]) => LogicalType);

interface Optional {
  /** Parameters that may follow the required ones. */
  readonly optional?: readonly Parameter[];
  /** A parameter that may be repeated at the end, any number of times. */
  readonly rest?: Parameter;
}

/** One form of a call. */
interface Form extends Optional {
  readonly parameters: readonly Parameter[];
  readonly result: ResultType;
}

export const form = (parameters: readonly Parameter[], result: ResultType, more: Optional = {}): Form => ({
  parameters,
  result,
  ...more,
});

/** A function with one form. */
export const takes = (parameters: readonly Parameter[], result: ResultType, more: Optional = {}): TypeRule =>
  overloaded(form(parameters, result, more));

/** The first form that fits decides. */
export function overloaded(...forms: readonly Form[]): TypeRule {
  return args => {
    const ofThisLength = forms.filter(candidate => takesCount(candidate, args.length));
    if (ofThisLength.length === 0) return { error: `expects ${countsOf(forms)}, got ${args.length}` };
    let firstError: SignatureError | null = null;
    for (const candidate of ofThisLength) {
      const fitted = fit(candidate, args);
      if (fitted !== null && !('error' in fitted)) return fitted;
      firstError ??= fitted;
    }
    return firstError;
  };
}

function fit({ parameters, optional = [], rest, result }: Form, args: readonly ArgumentType[]): ReturnType<TypeRule> {
  const places = [...parameters, ...optional];
  const parameterTypes: LogicalType[] = [];
  for (const [i, arg] of args.entries()) {
    const type = (places[i] ?? rest)?.(arg) ?? null;
    if (type === null || 'error' in type) return type;
    parameterTypes.push(type);
  }
  return { parameterTypes, resultType: typeof result === 'function' ? result(parameterTypes, args) : result };
}

const maxCount = ({ parameters, optional = [], rest }: Form): number =>
  rest === undefined ? parameters.length + optional.length : Number.POSITIVE_INFINITY;

const takesCount = (candidate: Form, count: number): boolean =>
  count >= candidate.parameters.length && count <= maxCount(candidate);

/** `1 argument`, `2 to 3 arguments`, `at least 1 argument`. */
function countsOf(forms: readonly Form[]): string {
  const min = Math.min(...forms.map(({ parameters }) => parameters.length));
  const max = Math.max(...forms.map(maxCount));
  const plural = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;
  if (min === max) return max === 0 ? 'no arguments' : plural(max);
  return max === Number.POSITIVE_INFINITY ? `at least ${plural(min)}` : `${min} to ${plural(max)}`;
}
