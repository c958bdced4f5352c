import type { UserFunction } from '../../catalog/index.ts';
import type { ArgumentType, FunctionDefinition, ResolvedSignature, SignatureError } from '../../functions/index.ts';
import { canCastImplicitly, printType, withNullable } from '../../types/index.ts';

/** A user's function as the analyzer sees functions. */
export function functionDefinitionOf(userFunction: UserFunction): FunctionDefinition {
  const { name, parameters, resultType, isDeterministic, doc } = userFunction;
  const takes = parameters.map(parameter => `${parameter.name} ${printType(withNullable(parameter.type, true))}`);
  return {
    name,
    aliases: [],
    kind: userFunction.kind === 'aggregate' ? 'aggregate' : 'scalar',
    category: 'other',
    determinism: isDeterministic ? 'deterministic' : 'non-deterministic',
    nulls: 'called-on-null',
    expects: [takes.join(', ')],
    signatures: [`${name}(${takes.join(', ')}) -> ${printType(withNullable(resultType, true))}`],
    resolve: args => resolve(userFunction, args),
    doc: { en: doc, zh: doc },
    userFunction,
  };
}

function resolve(
  { parameters, resultType }: UserFunction,
  args: readonly ArgumentType[],
): ResolvedSignature | SignatureError {
  if (args.length !== parameters.length) {
    const expected = `${parameters.length} argument${parameters.length === 1 ? '' : 's'}`;
    return { error: `expects ${expected}, got ${args.length}`, isCount: true };
  }
  const misfit = parameters.findIndex(({ type }, i) => !canCastImplicitly(args[i]!.type, type));
  if (misfit !== -1) {
    const { name, type } = parameters[misfit]!;
    return { error: `needs ${printType(withNullable(type, true))} as its argument ${name}` };
  }
  return { parameterTypes: parameters.map(({ type }) => type), resultType };
}
