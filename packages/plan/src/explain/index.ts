export { type ExplainedJob, explainJob } from './explain-job.ts';
export { explainText, operatorText } from './explain-text.ts';
export { type PlanGraph, type PlanGraphNode, planGraphOf } from './plan-graph.ts';
