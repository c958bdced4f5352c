export { explainLogical } from './explain-logical.ts';
export { explainText, operatorText } from './explain-text.ts';
export { type PlanGraph, type PlanGraphNode, planGraphOf } from './plan-graph.ts';
