import { userError } from '@lockstep/kernel/errors';
import { seesNull } from './kernel.ts';

/** A call of a function that a user wrote; it sees NULLs. */
export const userFunctionKernel = seesNull(({ session, userFunction, functionName }) => {
  if (userFunction !== undefined && session.callable !== undefined) return session.callable(userFunction);
  throw userError('function.not_here', `Function ${functionName} can't be called here`);
});
