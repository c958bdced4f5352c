export { deadLetterSchema, deadLettersOutput } from './dead-letter-sinks.ts';
export { defaultParallelism } from './default-parallelism.ts';
export { keysOfState } from './distribution.ts';
export type { FunctionNode, SideOutputNode } from './function-node.ts';
export type {
  IntervalJoinNode,
  JoinNode,
  LookupJoinNode,
  SnapshotJoinNode,
  TemporalJoinNode,
  WindowJoinNode,
} from './join-nodes.ts';
export { lateRowSchema, lateRowsOutput } from './late-rows-sink.ts';
export { aggregatedSchema, incomingKeys } from './merged-input.ts';
export type { ChangelogMode } from './node-base.ts';
export type {
  CalcNode,
  ChangelogNormalizeNode,
  ColumnConstraint,
  ConstraintEnforcerNode,
  CorrelateNode,
  DropUpdateBeforeNode,
  ExchangeNode,
  ExpandNode,
  FromChangelogNode,
  GroupAggregateNode,
  LocalAggregateNode,
  LocalWindowAggregateNode,
  MatchNode,
  OverNode,
  PartialColumns,
  PhysicalAggregate,
  PhysicalNavigation,
  PhysicalNode,
  PhysicalOverCall,
  PhysicalPlan,
  RankNode,
  SetOperationNode,
  SinkNode,
  SortColumn,
  SortNode,
  SourceNode,
  TemporalSortNode,
  ToChangelogNode,
  UnionNode,
  UpsertMaterializeNode,
  ValuesNode,
  WatermarkAssignerNode,
  WindowAggregateNode,
  WindowRankNode,
  WindowTableFunctionNode,
} from './physical-plan.ts';
export { type PlannedJob, type PlanOptions, planJob } from './plan-job.ts';
export { isSideSink } from './side-sinks.ts';
