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

/** One place of a signature. */
export interface Parameter {
  /** The type that an argument here is cast to, null when it does not fit. */
  (arg: ArgumentType): LogicalType | SignatureError | null;
  /** What fits here, as Flink writes it in its errors: `<CHARACTER_STRING>`, `haystack <ARRAY>`. */
  readonly expects: string;
}

export const parameter = (expects: string, take: (arg: ArgumentType) => ReturnType<Parameter>): Parameter =>
  Object.assign((arg: ArgumentType) => take(arg), { expects });

/** A parameter under the name that Flink gives it. */
export const named = (name: string, place: Parameter): Parameter => parameter(`${name} ${place.expects}`, place);

/** Takes what passes `test` as it is; an untyped NULL becomes `ofNull`. */
const asIs = (expects: string, test: (type: LogicalType) => boolean, ofNull: LogicalType): Parameter =>
  parameter(expects, ({ type }) => (type.kind === 'NULL' ? ofNull : test(type) ? type : null));

/** Casts what passes `test` to `target`. */
const castTo = (expects: string, test: (type: LogicalType) => boolean, target: LogicalType): Parameter =>
  parameter(expects, ({ type }) => (type.kind === 'NULL' || test(type) ? target : null));

const isBytesOrText = (type: LogicalType): boolean => isCharacter(type) || isBinary(type);
const isDay = (type: LogicalType): boolean => isTimestamp(type) || type.kind === 'DATE';
const isInt = (type: LogicalType): boolean => isInteger(type) && type.kind !== 'BIGINT';

export const text = asIs('<CHARACTER_STRING>', isCharacter, stringType);
export const bytes = asIs('<BINARY_STRING>', isBinary, { kind: 'VARBINARY', length: lengthMax, nullable: true });
export const textOrBytes = asIs('[<CHARACTER_STRING> | <BINARY_STRING>]', isBytesOrText, stringType);
export const bool = asIs('<BOOLEAN>', type => type.kind === 'BOOLEAN', booleanType);
export const numeric = asIs('<NUMERIC>', isNumeric, integerType);
/** Up to 32 bits, cast to INT. */
export const int = castTo('<INTEGER>', isInt, integerType);
export const bigint = castTo('<INTEGER_NUMERIC>', isInteger, bigintType);
export const double = castTo('<NUMERIC>', isNumeric, doubleType);
/** A date, time or timestamp. */
export const timePoint = asIs('<DATETIME>', isTemporal, timestampType(3));
/** A date or timestamp. */
export const day = asIs('[<DATE> | <TIMESTAMP>]', isDay, timestampType(3));
export const ordered = asIs('<COMPARABLE>', isOrdered, stringType);
export const any = parameter('<ANY>', ({ type }) => (type.kind === 'NULL' ? stringType : type));

/** A keyword, such as a time unit, which arrives as a string literal in upper case. */
export const keyword = (what: string, words: readonly string[]): Parameter =>
  parameter(`[${words.join(' | ')}]`, ({ type, literal }) => {
    if (typeof literal !== 'string' || !isCharacter(type)) return null;
    return words.includes(literal)
      ? type
      : { error: `does not know the ${what} ${literal}; it takes ${words.join(', ')}` };
  });

/** A constant of text, not NULL. */
export const textLiteral = parameter('<CHARACTER_STRING LITERAL NOT NULL>', ({ type, literal }) =>
  typeof literal === 'string' && isCharacter(type) ? type : null,
);

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
  const resolve = (args: readonly ArgumentType[]): ReturnType<TypeRule> => {
    const ofThisLength = forms.filter(candidate => takesCount(candidate, args.length));
    if (ofThisLength.length === 0) return wrongCount(countsOf(forms), args.length);
    let firstError: SignatureError | null = null;
    for (const candidate of ofThisLength) {
      const fitted = fit(candidate, args);
      if (fitted !== null && !('error' in fitted)) return fitted;
      firstError ??= fitted;
    }
    return firstError;
  };
  return Object.assign(resolve, { expects: forms.flatMap(expectedLists) });
}

/** The argument lists of a form, one for each number of arguments that it takes. */
function expectedLists({ parameters, optional = [], rest }: Form): readonly string[] {
  const required = parameters.map(({ expects }) => expects);
  if (rest !== undefined) return [[...required, `${rest.expects}...`].join(', ')];
  return [...Array(optional.length + 1).keys()].map(count =>
    [...required, ...optional.slice(0, count).map(({ expects }) => expects)].join(', '),
  );
}

/** `expected`: `2 arguments`. */
export const wrongCount = (expected: string, given: number): SignatureError => ({
  error: `expects ${expected}, got ${given}`,
  isCount: true,
});

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
