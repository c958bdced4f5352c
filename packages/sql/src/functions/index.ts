export type {
  ArgumentType,
  FunctionCategory,
  FunctionDefinition,
  FunctionKind,
  ResolvedSignature,
  SignatureError,
} from './function-definition.ts';
export { misfit } from './function-family.ts';
export { findFunction, functions, getFunction, isDeterministicFunction } from './registry.ts';
