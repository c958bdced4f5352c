export type {
  ArgumentType,
  FunctionCategory,
  FunctionDefinition,
  FunctionKind,
  ResolvedSignature,
  SignatureError,
} from './function-definition.ts';
export { findFunction, functions, getFunction, isDeterministicFunction } from './registry.ts';
