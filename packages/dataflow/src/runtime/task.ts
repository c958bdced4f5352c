import { internalError, userError } from '@lockstep/kernel/errors';
import type { FunctionNode, LookupJoinNode, PhysicalPlan, SinkNode } from '@lockstep/plan/physical';
import { buildGraph, type DataflowGraph, type InputNode } from '../build/build-graph.ts';
import { isStateful, mayKeepRows } from '../build/create-operator.ts';
import type { Consumer, GraphNode } from '../build/graph-node.ts';
import { refuseMismatch } from '../build/state-report.ts';
import { ValuesReader } from '../build/values-reader.ts';
import type { CapturedState, SubtaskState } from '../checkpoint/checkpoint-store.ts';
import type { LoadedCheckpoint, TaskPlace } from '../checkpoint/load-checkpoint.ts';
import type { CheckpointManifest, PreparedCommit } from '../checkpoint/manifest.ts';
import { AbsentOperator } from '../exchange/absent-operator.ts';
import type { ExchangeHub } from '../exchange/exchange-hub.ts';
import { createLookup, lookupCapacityRows } from '../lookup/create-lookup.ts';
import type { LookupParts } from '../operators/lookup-join-operator.ts';
import { isRowKeeper, isSuspending } from '../operators/operator.ts';
import type { LookupReader } from '../ports/lookup.ts';
import type { SinkWriter } from '../ports/sink.ts';
import type { SourceReader, StoredPosition } from '../ports/source.ts';
import type { SubtaskPlace } from '../ports/subtask-place.ts';
import { SpillMemory } from '../state/spill/spill-memory.ts';
import { imageBytes } from '../state/state-image.ts';
import type { TapSample } from '../tap/tap.ts';
import { TaskTaps } from '../tap/task-taps.ts';
import { parseDurationMs } from '../time/duration.ts';
import { zoneNamed } from '../time/zone.ts';
import { userFunctionsOf } from '../user-functions/user-functions-of.ts';
import { withUserAggregates } from '../user-functions/with-user-aggregates.ts';
import { BarrierAlignment } from './barrier-alignment.ts';
import { partitionTest } from './partition-test.ts';
import { refuseRescale } from './refuse-rescale.ts';
import { restoreGraph } from './restore-graph.ts';
import type { BarrierRequest, TaskBarrier } from './run-barrier.ts';
import type { RunDeps } from './run-deps.ts';
import { RunMeter } from './run-meter.ts';
import { SinkFeed } from './sink-feed.ts';
import { SourceFeed } from './source-feed.ts';
import { SpillDirectory } from './spill-directory.ts';
import { StateBudget } from './state-budget.ts';
import type { WakeUp } from './wake-up.ts';

export type TaskDeps = Pick<RunDeps, 'connectors' | 'context' | 'compiler' | 'createFunction' | 'createSink'> &
  Partial<Pick<RunDeps, 'spillBytesMax'>>;

/** A task that is one of several of its run. */
export interface TaskPeers {
  readonly place: SubtaskPlace;
  readonly exchanges: ExchangeHub;
}

export interface TaskCheckpoints {
  /** Start although state has no place in the plan. */
  readonly mayLoseState: boolean;
  /** Barriers need all state. */
  readonly storesCheckpoints: boolean;
}

/** The dataflow of a run in one thread: all of it, or the part of it that belongs to some key groups. */
export class Task {
  readonly taps: TaskTaps;
  readonly #plan: PhysicalPlan;
  readonly #deps: TaskDeps;
  readonly #peers: TaskPeers | null;
  readonly #wakeUp: WakeUp;
  #graph: DataflowGraph | null = null;
  #meter: RunMeter | null = null;
  #sources: SourceFeed[] = [];
  readonly #sinks: SinkFeed[] = [];
  readonly #lookups: LookupReader[] = [];
  readonly #cancellation = new AbortController();
  #budget: StateBudget | null = null;
  #spilled: SpillDirectory | null = null;
  #storesCheckpoints = false;

  constructor(
    plan: PhysicalPlan,
    deps: TaskDeps,
    peers: TaskPeers | null,
    wakeUp: WakeUp,
    onTapSample: (tap: number, sample: TapSample) => void,
  ) {
    this.#plan = plan;
    this.#deps = deps;
    this.#peers = peers;
    this.#wakeUp = wakeUp;
    const place = peers?.place ?? { subtask: 0, parallelism: 1 };
    this.taps = new TaskTaps({ plan, place, nowMs: () => this.nowMs(), onSample: onTapSample });
  }

  get graph(): DataflowGraph {
    return this.#graph!;
  }

  get meter(): RunMeter {
    return this.#meter!;
  }

  get sources(): readonly SourceFeed[] {
    return this.#sources;
  }

  get sinks(): readonly SinkFeed[] {
    return this.#sinks;
  }

  get exchanges(): ExchangeHub | null {
    return this.#peers?.exchanges ?? null;
  }

  /** Makes everything and takes it to where the checkpoint left it. After a failure `close` still must be called. */
  async open(restored: LoadedCheckpoint | null, { mayLoseState, storesCheckpoints }: TaskCheckpoints): Promise<void> {
    this.#storesCheckpoints = storesCheckpoints;
    const { compiler, context } = this.#deps;
    const budget = new StateBudget(this.#plan, context.config, this.#peers?.place.parallelism ?? 1);
    const space = new SpillDirectory(context.config);
    this.#budget = budget;
    this.#spilled = space;
    const functions = userFunctionsOf(this.#plan);
    await compiler.open(functions);
    const graph = buildGraph(
      {
        plan: withUserAggregates(this.#plan, functions, userFunction => compiler.aggregate(userFunction)),
        compiler,
        localZone: zoneNamed(context.config['table.local-time-zone'] ?? 'UTC'),
        createFunction: this.#deps.createFunction ?? functionMissing,
        spill: { space, memory: new SpillMemory(this.#deps.spillBytesMax ?? budget.bytesBeforeSpill) },
        createLookup: node => this.#createLookup(node),
      },
      node => this.#createSink(node),
      this.exchanges,
      new Set(restored?.states.keys()),
    );
    if (restored !== null) {
      refuseMismatch(this.#plan, restored, mayLoseState);
      refuseRescale(this.#plan, restored.manifest, this.#peers?.place.parallelism ?? 1);
    }
    this.#sources = graph.inputs.map(input => this.#createFeed(input.plan, input.graphNode, restored));
    await Promise.all(this.#lookups.map(lookup => lookup.open()));
    await Promise.all(this.#sinks.map(sink => sink.open(this.#restoredCommits(restored, sink))));
    graph.time.nowMs = this.nowMs();
    if (restored !== null) await restoreGraph(graph, this.#sinks, restored, this.#peers?.place ?? alone);
    await Promise.all(this.#sources.map(source => source.open()));
    this.#graph = graph;
    this.taps.attach(graph);
    this.#meter = new RunMeter(graph, this.#sources, this.#sinks, this.nowMs());
  }

  /** To be called when all tasks of the run are open. Says of inputs which had ended that they have. */
  async begin(): Promise<void> {
    await Promise.all(this.#sinks.map(sink => sink.begin()));
    for (const source of this.#sources)
      if (source.hasEnded) source.graphNode.output.watermark(Number.POSITIVE_INFINITY);
  }

  /** After a batch, or a wait: looks after state and sinks, and works off what operators have waited for. */
  settle(): void {
    this.check();
    for (const { graphNode } of this.graph.suspending) this.resume(graphNode);
  }

  /** Throws what ends the run: too much state, or a sink that failed. */
  check(): void {
    this.#budget?.check(this.graph);
    for (const sink of this.#sinks) sink.throwFailure();
  }

  /** Works off what has been answered. */
  resume(node: GraphNode): void {
    const { operator } = node;
    if (operator === null || !isSuspending(operator) || !operator.isSuspended) return;
    node.timed(() => operator.resume(this.nowMs()));
  }

  /** Now and then between batches. */
  prepareBarrier(): void {
    if (this.#storesCheckpoints) for (const node of this.graph.nodes) node.prepareSnapshot();
  }

  /** Sinks or operators that wait for answers have so much that nothing more is to be fed in. */
  get isHeldBack(): boolean {
    return this.isSinkFull || this.graph.suspending.some(({ operator }) => operator.isFull);
  }

  get isSinkFull(): boolean {
    return this.#sinks.some(sink => sink.isFull);
  }

  /** Nobody looks any more at the batches that are worked off: no sink has one to write, and none waits for a lookup. */
  get areBatchesDone(): boolean {
    return !this.isSuspended && this.#sinks.every(sink => sink.isDone);
  }

  /** Rows wait for answers. */
  get isSuspended(): boolean {
    return this.graph.suspending.some(({ operator }) => operator.isSuspended);
  }

  /**
   * Takes the dataflow to a point at which nothing is between operators or waits for a sink, prepares the sinks and copies all state and positions. What is
   * not stored needs no state, and what operators hold back may stay there as long as the run goes on.
   */
  async takeBarrier(request: BarrierRequest): Promise<TaskBarrier> {
    const { nodes } = this.graph;
    const subtask = this.#subtask;
    const beganMs = this.nowMs();
    const isInTime = await new BarrierAlignment(this, request, this.#wakeUp, this.#cancellation.signal).align();
    const alignmentMs = this.nowMs() - beganMs;
    const left = await Promise.all(this.#sinks.map(sink => sink.prepare(request.checkpointId, !isInTime)));
    const leftAt = new Map(this.#sinks.map(({ node }, n) => [node.uid, left[n]!]));
    const states = nodes.flatMap(node => {
      if (!request.isStored) return [];
      const image = leftAt.get(node.plan.uid);
      const captured = image ? [{ image }] : snapshotOf(node);
      return captured.map(state => ({ operator: node.identity, subtask, ...state }));
    });
    const read = this.#sources.filter(source => !source.isAbsent);
    const uidOf = (feed: SourceFeed): string => feed.graphNode.plan.uid;
    const barrier = {
      subtask,
      states,
      alignmentMs,
      inFlightBytes: inFlightBytes(nodes, states),
      isUnaligned: this.isSuspended || (this.exchanges?.isOvertaking ?? false),
      sourcePositions: Object.fromEntries(read.map(feed => [uidOf(feed), feed.position])),
      sourcesEnded: Object.fromEntries(read.map(feed => [uidOf(feed), feed.hasEnded])),
      preparedCommits: Object.fromEntries(this.#sinks.map(sink => [sink.node.uid, sink.uncommitted])),
      watermarks: Object.fromEntries(nodes.map(node => [node.plan.uid, node.watermarkMs])),
    };
    this.exchanges?.release();
    return barrier;
  }

  async commit(preparedCommits: TaskBarrier['preparedCommits']): Promise<void> {
    await Promise.all(this.#sinks.map(sink => sink.commit(preparedCommits[sink.node.uid] ?? [])));
  }

  /** Ends waiting for other tasks at a barrier, and for answers from outside: both fail. */
  cancel(): void {
    this.#cancellation.abort();
    this.#wakeUp.call();
  }

  async close(closeSink: (sink: SinkFeed) => Promise<void>): Promise<void> {
    this.taps.report();
    const results = await Promise.allSettled([
      ...this.#sinks.map(closeSink),
      ...this.#sources.map(source => source.close()),
      ...this.#lookups.map(lookup => lookup.close()),
    ]);
    for (const node of this.#graph?.nodes ?? []) node.operator?.close();
    this.#spilled?.close();
    this.exchanges?.close();
    this.#deps.compiler.close();
    const failed = results.find(result => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  nowMs(): number {
    return this.#deps.context.clock.nowMs();
  }

  get #subtask(): number {
    return this.#peers?.place.subtask ?? 0;
  }

  /** Of all subtasks, since some may have no successor: the first one commits them. */
  #restoredCommits(restored: LoadedCheckpoint | null, { node }: SinkFeed): readonly PreparedCommit[] {
    return this.#subtask === 0 ? (restored?.manifest.preparedCommits[node.uid] ?? []) : [];
  }

  #createSink(node: SinkNode): Consumer {
    if (this.#isElsewhere(node)) return nowhere;
    const sink = new SinkFeed(node, this.#createWriter(node), this.#wakeUp.call);
    this.#sinks.push(sink);
    return sink;
  }

  #createWriter(node: SinkNode): SinkWriter {
    const { createSink, connectors, context } = this.#deps;
    if (createSink !== undefined) return createSink(node);
    const connector = connectors.get(node.table.connector);
    if (connector.createSink === undefined) throw roleMissing(node.table.connector, 'written to');
    const { table, schema, primaryKey, uid } = node;
    return connector.createSink({ table, schema, primaryKey, uid, place: this.#placeFor(node) }, context);
  }

  #createLookup(node: LookupJoinNode): LookupParts {
    const { connectors, context } = this.#deps;
    const schema = node.schema.slice(this.#plan.nodes[node.inputs[0]!]!.schema.length);
    const reader = createLookup(node, schema, connectors.get(node.table.connector), context, this.#cancellation.signal);
    this.#lookups.push(reader);
    return { reader, capacityRows: lookupCapacityRows(node, context.config), wake: this.#wakeUp.call };
  }

  #createFeed(plan: InputNode, graphNode: GraphNode, restored: LoadedCheckpoint | null): SourceFeed {
    const reader = this.#isElsewhere(plan) ? null : this.#createReader(plan);
    const start = restored === null || reader === null ? fromTheBeginning : this.#startOf(plan, restored.manifest);
    const idleTimeoutMs = parseDurationMs(this.#deps.context.config['table.exec.source.idle-timeout'] ?? '0');
    return new SourceFeed(graphNode, reader, start, idleTimeoutMs, () => this.areBatchesDone, this.#wakeUp.call);
  }

  /** Where this task's reader goes on; dealt anew when there were more or fewer readers. */
  #startOf(plan: InputNode, { sourcePositions, sourcesEnded }: CheckpointManifest): StoredPosition {
    const positions = sourcePositions[plan.uid]?.map(
      (position, n): StoredPosition => ({ position, hasEnded: sourcesEnded[plan.uid]?.[n] ?? false }),
    );
    if (positions === undefined) return fromTheBeginning;
    const readers = isParallel(plan) ? (this.#peers?.place.parallelism ?? 1) : 1;
    if (positions.length === readers) return positions[this.#subtask]!;
    const { connector } = plan.kind === 'values' ? { connector: 'values' } : plan.table;
    const deal = this.#deps.connectors.get(connector).dealPositions;
    if (deal === undefined) throw parallelismFixed(connector, positions.length);
    return { position: deal(positions, readers)[this.#subtask]!, hasEnded: false };
  }

  #createReader(plan: InputNode): SourceReader {
    if (plan.kind === 'values') return new ValuesReader(plan, this.#deps.compiler);
    const connector = this.#deps.connectors.get(plan.table.connector);
    if (connector.createSource === undefined) throw roleMissing(plan.table.connector, 'read');
    const { table, schema, filterHint } = plan;
    const needsPartition = partitionTest(plan, this.#deps.compiler);
    const place = this.#placeFor(plan);
    return connector.createSource({ table, schema, filterHint, needsPartition, place }, this.#deps.context);
  }

  /** What can't be read or written in parallel is the first task's. */
  #isElsewhere(node: SinkNode | InputNode): boolean {
    return this.#peers !== null && this.#peers.place.subtask > 0 && !isParallel(node);
  }

  #placeFor(node: SinkNode | InputNode): SubtaskPlace | undefined {
    return isParallel(node) ? this.#peers?.place : undefined;
  }
}

const isParallel = (node: SinkNode | InputNode): boolean => node.kind !== 'values' && node.isParallel === true;

const alone: TaskPlace = { subtask: 0, parallelism: 1 };

const fromTheBeginning: StoredPosition = { position: null, hasEnded: false };

/** Nothing of what has no state. */
function snapshotOf(node: GraphNode): readonly CapturedState[] {
  const { plan, operator } = node;
  if (operator === null || operator instanceof AbsentOperator) return [];
  return isStateful(plan) || (isRowKeeper(operator) && operator.hasRowsInFlight) ? node.snapshot() : [];
}

function inFlightBytes(nodes: readonly GraphNode[], states: readonly SubtaskState[]): number {
  const keepers = new Set(nodes.filter(({ plan }) => mayKeepRows(plan)).map(({ plan }) => plan.uid));
  return states
    .filter(({ operator }) => keepers.has(operator.uid))
    .reduce((sum, { image }) => sum + imageBytes(image), 0);
}

/** Stands for a sink that the first subtask writes alone: the planner sends it all rows. */
const nowhere: Consumer = {
  push: () => {
    throw internalError('dataflow.misplaced_rows', 'Rows came to a sink that the first subtask writes alone');
  },
  watermark: () => {},
  idle: () => {},
};

function functionMissing(node: FunctionNode): never {
  throw internalError('dataflow.function_missing', `The plan has the function ${node.uid}, and the run has no program`);
}

function parallelismFixed(connector: string, readers: number): Error {
  const message = `Tables with connector '${connector}' can not be read by another number of readers than before`;
  return userError('checkpoint.parallelism_fixed', `${message}: set the parallelism back to ${readers}`);
}

function roleMissing(connector: string, verb: string): Error {
  return userError('dataflow.connector_role', `Tables with connector '${connector}' can not be ${verb}`);
}
