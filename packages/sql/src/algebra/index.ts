export type {
  AggregateCall,
  Call,
  Case,
  Cast,
  Expression,
  FrameBound,
  InputRef,
  Literal,
  LiteralValue,
  SortKey,
  WindowCall,
  WindowFrame,
} from './expression.ts';
export { type IntervalBounds, intervalBounds } from './interval-bounds.ts';
export type { MatchRelation, MatchSkip, Navigation, PatternElement } from './match-relation.ts';
export type {
  AggregateRelation,
  ChangeKind,
  ConflictAction,
  CorrelateRelation,
  ExpandRelation,
  Field,
  FilterRelation,
  FromChangelogRelation,
  JoinRelation,
  JoinType,
  LookupHint,
  LookupJoinRelation,
  OverRelation,
  ProjectRelation,
  Relation,
  ScanField,
  ScanRelation,
  SetOperationRelation,
  SinkRelation,
  SnapshotJoinRelation,
  SortRelation,
  TemporalJoinRelation,
  ToChangelogRelation,
  ValuesRelation,
  WindowSpec,
  WindowTableFunctionRelation,
} from './relation.ts';
export { changeKinds } from './relation.ts';
export {
  conjunction,
  conjuncts,
  inlineProjection,
  inputRefs,
  mapExpression,
  remapRefs,
  visitExpression,
} from './rewrite-expression.ts';
export { mapMatchInputs, matchInputs } from './rewrite-match.ts';
export { identity, inputRef, inputsOf, mapOwnExpressions, visitExpressions, withInputs } from './rewrite-relation.ts';
