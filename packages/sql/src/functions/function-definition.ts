import type { LiteralValue } from '../algebra/expression.ts';
import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import type { UserFunction } from '../catalog/user-function.ts';
import type { LogicalType } from '../types/logical-type.ts';

/** `window`: needs an OVER clause; aggregates may have one. */
export type FunctionKind = 'scalar' | 'aggregate' | 'window' | 'operator';

export type FunctionCategory =
  | 'arithmetic'
  | 'comparison'
  | 'logical'
  | 'string'
  | 'temporal'
  | 'conditional'
  | 'conversion'
  | 'hash'
  | 'json'
  | 'collection'
  | 'aggregate'
  | 'other';

/** What the language knows of a function or operator; how it runs is each backend's matter, by `name`. */
export interface FunctionDefinition {
  /** The key by which plans and backends know it: upper case, unique. */
  readonly name: string;
  /** Further SQL spellings. Operators have none: they can't be called by name. */
  readonly aliases: readonly string[];
  readonly kind: FunctionKind;
  readonly category: FunctionCategory;
  /** `dynamic`: the same for a whole batch query, evaluated per row in a stream, as NOW. */
  readonly determinism: 'deterministic' | 'dynamic' | 'non-deterministic';
  /** `propagate`: any NULL argument gives NULL. */
  readonly nulls: 'propagate' | 'called-on-null';
  /** Shown in help and errors, e.g. `UPPER(string)`. */
  readonly signatures: readonly string[];
  /**
   * The argument lists that it takes, one a form, as Flink writes them in its errors: `haystack <ARRAY>, needle <ARRAY ELEMENT>`.
   * Empty where Flink says it in other words.
   */
  readonly expects: readonly string[];
  readonly resolve: (args: readonly ArgumentType[]) => ResolvedSignature | SignatureError;
  readonly doc: LocalizedText;
  /** What runs, of a function that a user wrote. */
  readonly userFunction?: UserFunction | undefined;
}

export interface ArgumentType {
  readonly type: LogicalType;
  /** Set when the argument is a literal; null is a literal NULL. */
  readonly literal?: LiteralValue | undefined;
}

export interface ResolvedSignature {
  /** What each argument is cast to, one per argument; their nullability means nothing. */
  readonly parameterTypes: readonly LogicalType[];
  readonly resultType: LogicalType;
}

export interface SignatureError {
  /** A phrase that reads on from the call: `expects 2 arguments, got 1`; the forms it has are in `signatures`. */
  readonly error: string;
  /** Flink's sentence where it says more than which types do not fit: told in place of them. */
  readonly sentence?: string;
  /** No form takes so many arguments. */
  readonly isCount?: boolean;
}
