export type {
  AggregateCall,
  Call,
  Case,
  Cast,
  Expression,
  InputRef,
  Literal,
  LiteralValue,
  SortKey,
} from './expression.ts';
export type {
  AggregateRelation,
  ConflictAction,
  Field,
  FilterRelation,
  JoinRelation,
  JoinType,
  LookupJoinRelation,
  ProjectRelation,
  Relation,
  ScanRelation,
  SetOperationRelation,
  SinkRelation,
  SortRelation,
  ValuesRelation,
  WindowSpec,
  WindowTableFunctionRelation,
} from './relation.ts';
export {
  conjunction,
  conjuncts,
  inlineProjection,
  inputRefs,
  mapExpression,
  remapRefs,
  visitExpression,
} from './rewrite-expression.ts';
export { identity, inputRef, inputsOf, mapOwnExpressions, visitExpressions, withInputs } from './rewrite-relation.ts';
