import type { LocalizedText } from '../catalog/connector-descriptor.ts';
import { withNullable } from '../types/logical-type.ts';
import type {
  ArgumentType,
  FunctionCategory,
  FunctionDefinition,
  FunctionKind,
  ResolvedSignature,
  SignatureError,
} from './function-definition.ts';

export interface TypeRule {
  /** The types of a call, the result's nullability aside; null when the function does not take these arguments. */
  (args: readonly ArgumentType[]): ResolvedSignature | SignatureError | null;
  /** See `FunctionDefinition`. */
  readonly expects?: readonly string[];
}

/**
 * When a result can be NULL. `arguments`: when an argument can; `rule`: as the type rule says.
 * A function that has NULL for arguments that are not, such as text it can't read, is `always`: backends trust NOT NULL.
 */
type ResultNullability = 'arguments' | 'always' | 'never' | 'rule';

export interface FunctionSpec {
  readonly aliases?: readonly string[];
  readonly signatures: readonly string[];
  /** Where the type rule does not tell it, or other than Flink does. */
  readonly expects?: readonly string[];
  readonly types: TypeRule;
  /** Default: `arguments` when NULLs propagate, else `rule`. */
  readonly nullable?: ResultNullability;
  readonly nulls?: FunctionDefinition['nulls'];
  readonly determinism?: FunctionDefinition['determinism'];
  readonly doc: LocalizedText;
}

interface FamilyTraits {
  readonly category: FunctionCategory;
  readonly kind: FunctionKind;
  /** Defaults of its functions. */
  readonly nulls?: FunctionDefinition['nulls'];
  readonly nullable?: ResultNullability;
}

/** Functions that share traits, by registry key. */
export function functionFamily(
  traits: FamilyTraits,
  specs: Readonly<Record<string, FunctionSpec>>,
): readonly FunctionDefinition[] {
  return Object.entries(specs).map(([name, spec]) => {
    const nulls = spec.nulls ?? traits.nulls ?? 'propagate';
    const nullable = spec.nullable ?? traits.nullable ?? (nulls === 'propagate' ? 'arguments' : 'rule');
    return {
      name,
      aliases: spec.aliases ?? [],
      kind: traits.kind,
      category: traits.category,
      determinism: spec.determinism ?? 'deterministic',
      nulls,
      signatures: spec.signatures,
      expects: spec.expects ?? spec.types.expects ?? [],
      resolve: args => resolve(spec.types, nullable, args),
      doc: spec.doc,
    };
  });
}

/** Nothing more is known than that the types do not fit. */
export const misfit: SignatureError = { error: 'does not take these arguments' };

function resolve(
  types: TypeRule,
  nullable: ResultNullability,
  args: readonly ArgumentType[],
): ResolvedSignature | SignatureError {
  const resolved = types(args) ?? misfit;
  if ('error' in resolved || nullable === 'rule') return resolved;
  const canBeNull = nullable === 'arguments' ? args.some(({ type }) => type.nullable) : nullable === 'always';
  return { ...resolved, resultType: withNullable(resolved.resultType, canBeNull) };
}
