import type { Call, Expression } from '@lockstep/sql/algebra';
import type { Value } from '../batch/value.ts';
import type { BoundCall } from './functions/kernel.ts';
import { literalValue } from './literal-value.ts';
import type { ExpressionSession } from './session.ts';

export function bindCall({ functionName, type, args, userFunction }: Call, session: ExpressionSession): BoundCall {
  return {
    functionName,
    type,
    session,
    userFunction,
    argTypes: args.map(arg => arg.type),
    literals: args.map(constantOf),
    written: args.map(arg => arg.kind === 'literal' && arg.span !== undefined),
    argFunctions: args.map(arg => (arg.kind === 'call' ? arg.functionName : undefined)),
  };
}

const constantOf = (arg: Expression): Value | undefined => (arg.kind === 'literal' ? literalValue(arg) : undefined);
