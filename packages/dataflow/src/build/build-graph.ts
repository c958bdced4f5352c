import {
  isSideSink,
  type PhysicalNode,
  type PhysicalPlan,
  type SideOutputNode,
  type SinkNode,
  type SourceNode,
  type ValuesNode,
} from '@lockstep/plan/physical';
import { AbsentOperator } from '../exchange/absent-operator.ts';
import type { ExchangeHub } from '../exchange/exchange-hub.ts';
import { ExchangeOperator, noOthers } from '../exchange/exchange-operator.ts';
import {
  isSuspending,
  isTimed,
  type Operator,
  type SuspendingOperator,
  type TimedOperator,
} from '../operators/operator.ts';
import type { ProcessingTime } from '../time/processing-time.ts';
import { createOperator, type OperatorParts } from './create-operator.ts';
import { type Consumer, GraphNode, type Stopwatch } from './graph-node.ts';
import { LateRowOutput } from './late-row-output.ts';
import { identityOf } from './operator-identity.ts';

export type InputNode = SourceNode | ValuesNode;

export interface Producer {
  readonly producer: GraphNode;
  readonly output: number;
}

/** A plan at work. Lists are in topological order. */
export interface DataflowGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly { readonly plan: InputNode; readonly graphNode: GraphNode }[];
  readonly sinks: readonly { readonly plan: SinkNode; readonly graphNode: GraphNode }[];
  readonly suspending: readonly { readonly graphNode: GraphNode; readonly operator: SuspendingOperator }[];
  readonly timed: readonly { readonly graphNode: GraphNode; readonly operator: TimedOperator }[];
  /** The node at work, and which of its outputs, that gives what leaves the plan's node with this id. */
  readonly producerOf: (id: number) => Producer;
  /** What time it is to all operators; whoever drives the graph moves it, between batches. */
  readonly time: ProcessingTime;
}

/**
 * Makes the operators of a plan and connects them; a node with several consumers feeds each of them. `sinkFor` takes what arrives at a sink. Without
 * `exchanges` the graph is the whole run and rows need not be moved: of the exchanges it only has those in `restored`, by uid, for rows that were on their way.
 */
export function buildGraph(
  parts: OperatorParts,
  sinkFor: (node: SinkNode) => Consumer,
  exchanges: ExchangeHub | null = null,
  restored: ReadonlySet<string> = new Set(),
): DataflowGraph {
  const { plan } = parts;
  const stopwatch: Stopwatch = { nestedMs: 0 };
  const time: ProcessingTime = { nowMs: Number.NEGATIVE_INFINITY };
  const byId = new Map<number, GraphNode>();
  const nodes: GraphNode[] = [];
  for (const node of plan.nodes) {
    if (node.kind === 'side-output') continue;
    if (node.kind === 'exchange' && exchanges === null && !restored.has(node.uid)) continue;
    const operator = operatorOf(node, parts, exchanges);
    const graphNode = new GraphNode(node, operator, identityOf(node, plan), stopwatch, exchanges !== null);
    if (node.kind === 'exchange') exchanges?.connect(graphNode);
    byId.set(node.id, graphNode);
    nodes.push(graphNode);
  }
  for (const graphNode of nodes) {
    const { plan: node } = graphNode;
    const consumer = node.kind === 'sink' ? sinkConsumer(graphNode, sinkFor(node)) : graphNode;
    node.inputs.forEach((input, port) => {
      const { producer, output } = producerOf(plan, input, byId);
      producer.connect(consumer, node.kind === 'exchange' ? (exchanges?.place.subtask ?? 0) : port, output);
    });
  }
  for (const node of plan.nodes) if (node.kind === 'side-output') collectLateRows(plan, node, byId);
  for (const graphNode of nodes) graphNode.open(time);
  return {
    nodes,
    inputs: nodes.flatMap(graphNode => (isInput(graphNode.plan) ? [{ plan: graphNode.plan, graphNode }] : [])),
    sinks: nodes.flatMap(graphNode => (graphNode.plan.kind === 'sink' ? [{ plan: graphNode.plan, graphNode }] : [])),
    suspending: nodes.flatMap(graphNode =>
      graphNode.operator !== null && isSuspending(graphNode.operator)
        ? [{ graphNode, operator: graphNode.operator }]
        : [],
    ),
    timed: nodes.flatMap(graphNode =>
      graphNode.operator !== null && isTimed(graphNode.operator) ? [{ graphNode, operator: graphNode.operator }] : [],
    ),
    producerOf: id => producerOf(plan, id, byId),
    time,
  };
}

function operatorOf(node: PhysicalNode, parts: OperatorParts, exchanges: ExchangeHub | null): Operator | null {
  if (node.kind === 'exchange')
    return exchanges?.createOperator(node) ?? new ExchangeOperator(node, { subtask: 0, parallelism: 1 }, noOthers);
  if (exchanges === null) return createOperator(node, parts);
  const isElsewhere = exchanges.place.subtask > 0 && node.isSingleton === true;
  return isElsewhere ? new AbsentOperator(node.inputs.length) : createOperator(node, parts);
}

/** The side output of an operator that is no program's function holds what came too late for it; of a source, what its feed sends there. */
function collectLateRows(plan: PhysicalPlan, node: SideOutputNode, byId: ReadonlyMap<number, GraphNode>): void {
  const { producer } = producerOf(plan, node.inputs[0]!, byId);
  if (producer.plan.kind === 'function' || isInput(producer.plan)) return;
  const schemas = producer.plan.inputs.map(input => plan.nodes[input]!.schema);
  producer.lateRows.output = new LateRowOutput(producer.plan.uid, schemas);
}

/** The nearest node at work, behind exchanges and side outputs, and which of its outputs is meant. */
function producerOf(plan: PhysicalPlan, id: number, byId: ReadonlyMap<number, GraphNode>): Producer {
  const producer = byId.get(id);
  if (producer !== undefined) return { producer, output: 0 };
  const node = plan.nodes[id]!;
  const found = producerOf(plan, node.inputs[0]!, byId);
  return node.kind === 'side-output' ? { ...found, output: node.output } : found;
}

const isInput = (node: PhysicalNode): node is InputNode => node.kind === 'source' || node.kind === 'values';

/** Counts what arrives at a sink before the sink takes it. What is written beside the results holds back no watermark of the run. */
function sinkConsumer(graphNode: GraphNode, sink: Consumer): Consumer {
  const isBeside = isSideSink(graphNode.plan);
  if (isBeside) graphNode.watermarkMs = Number.POSITIVE_INFINITY;
  return {
    push: (port, batch) => {
      graphNode.rowsIn += batch.rowCount;
      sink.push(port, batch);
    },
    watermark: (port, tsMs) => {
      if (!isBeside) graphNode.watermarkMs = tsMs;
      sink.watermark(port, tsMs);
    },
    idle: (port, isIdle) => sink.idle(port, isIdle),
  };
}
