export type { Collector, FlushReason, Operator, OperatorContext, TimedOperator } from './operator.ts';
