import { toErrorInfo, userError } from '@lockstep/kernel/errors';
import type { LookupJoinNode, PhysicalPlan, SinkNode } from '@lockstep/plan/physical';
import { buildGraph, type DataflowGraph, type InputNode } from '../build/build-graph.ts';
import { planFingerprint } from '../build/fingerprint.ts';
import type { GraphNode } from '../build/graph-node.ts';
import { refuseMismatch } from '../build/match-state.ts';
import { NodeFailure } from '../build/node-failure.ts';
import { ValuesReader } from '../build/values-reader.ts';
import { CheckpointStore, type LoadedCheckpoint, loadCheckpoint } from '../checkpoint/checkpoint-store.ts';
import { createLookup } from '../lookup/create-lookup.ts';
import type { LookupReader } from '../ports/lookup.ts';
import type { SinkWriter } from '../ports/sink.ts';
import type { SourceReader } from '../ports/source.ts';
import { parseDurationMs } from '../time/duration.ts';
import { zoneNamed } from '../time/zone.ts';
import { userFunctionsOf } from '../user-functions/user-functions-of.ts';
import { withUserAggregates } from '../user-functions/with-user-aggregates.ts';
import { Checkpointer } from './checkpointer.ts';
import { partitionTest } from './partition-test.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunMetrics, RunOutcome } from './run-events.ts';
import { RunLoop } from './run-loop.ts';
import { RunMeter } from './run-meter.ts';
import { SinkFeed } from './sink-feed.ts';
import { SourceFeed } from './source-feed.ts';
import { WakeUp } from './wake-up.ts';

/** A run under way. */
export interface RunHandle {
  /** Ends the run at the next batch with everything so far committed: in a savepoint when a path is given, else in a last checkpoint. */
  stop(options?: { readonly savepointPath?: string | undefined }): void;
  /** Ends the run at the next batch; what is not committed is dropped. */
  cancel(): void;
  /** Never rejects. */
  readonly done: Promise<RunOutcome>;
  /** Null until the run has started. */
  metrics(): RunMetrics | null;
}

/** Starts a plan: restores the state it is told to, then runs until its input ends, it fails, or it is told to end. */
export function startRun(plan: PhysicalPlan, deps: RunDeps): RunHandle {
  const run = new Run(plan, deps);
  return {
    stop: options => run.end({ kind: 'stop', savepointPath: options?.savepointPath ?? null }),
    cancel: () => run.end({ kind: 'cancel' }),
    done: run.run(),
    metrics: () => run.metrics(),
  };
}

type EndRequest = { readonly kind: 'stop'; readonly savepointPath: string | null } | { readonly kind: 'cancel' };

interface Parts {
  readonly graph: DataflowGraph;
  readonly sources: readonly SourceFeed[];
  readonly sinks: readonly SinkFeed[];
  readonly lookups: readonly LookupReader[];
  readonly loop: RunLoop;
  readonly checkpointer: Checkpointer;
  readonly meter: RunMeter;
}

class Run {
  readonly #plan: PhysicalPlan;
  readonly #deps: RunDeps;
  readonly #wakeUp = new WakeUp();
  readonly #cancellation = new AbortController();
  #request: EndRequest | null = null;
  #parts: Parts | null = null;
  /** For clean-up when starting fails half-way. */
  #sources: SourceFeed[] = [];
  #sinks: SinkFeed[] = [];
  #lookups: LookupReader[] = [];

  constructor(plan: PhysicalPlan, deps: RunDeps) {
    this.#plan = plan;
    this.#deps = deps;
  }

  end(request: EndRequest): void {
    if (this.#request?.kind === 'cancel') return;
    this.#request = request;
    if (request.kind === 'cancel') this.#cancellation.abort();
    if (this.#parts !== null) this.#parts.loop.isStopping = true;
    this.#wakeUp.call();
  }

  metrics(): RunMetrics | null {
    return this.#parts?.meter.metrics(this.#nowMs()) ?? null;
  }

  async run(): Promise<RunOutcome> {
    const outcome = await this.#runToEnd().catch(error => this.#failed(error));
    this.#deps.onEvent(outcome);
    return outcome;
  }

  async #runToEnd(): Promise<RunOutcome> {
    const parts = await this.#start();
    this.#parts = parts;
    // Asked to end while starting.
    if (this.#request !== null) parts.loop.isStopping = true;
    await parts.loop.run();
    if (this.#request?.kind === 'cancel') return this.#cancelled(parts);
    const outcome = parts.loop.isStopping ? 'stopped' : 'finished';
    const savepointPath = this.#request?.savepointPath ?? null;
    await parts.loop.settle();
    await parts.checkpointer.finish({ isFinal: outcome === 'finished', savepointPath });
    parts.meter.report(this.#nowMs(), this.#deps.onEvent);
    await this.#closeAll(sink => sink.close());
    return { kind: 'finished', outcome, savepointPath };
  }

  async #cancelled(parts: Parts): Promise<RunOutcome> {
    await parts.checkpointer.idle();
    await this.#closeAll(sink => sink.abandon());
    return { kind: 'canceled' };
  }

  async #failed(error: unknown): Promise<RunOutcome> {
    await this.#parts?.checkpointer.idle().catch(() => undefined);
    // The first failure is the one to tell; those of cleaning up after it follow from it.
    await this.#closeAll(sink => sink.abandon()).catch(() => undefined);
    const cause = error instanceof NodeFailure ? error.cause : error;
    const place = error instanceof NodeFailure ? error : null;
    return { kind: 'failed', error: toErrorInfo(cause), nodeUid: place?.nodeUid ?? null, span: place?.span ?? null };
  }

  async #closeAll(closeSink: (sink: SinkFeed) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled([
      ...this.#sinks.map(closeSink),
      ...this.#sources.map(source => source.close()),
      ...this.#lookups.map(lookup => lookup.close()),
    ]);
    for (const node of this.#parts?.graph.nodes ?? []) node.operator?.close();
    this.#deps.compiler.close();
    const failed = results.find(result => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #start(): Promise<Parts> {
    const { context, checkpoint, onEvent } = this.#deps;
    const store = checkpoint === null ? null : this.#store();
    const restored = await this.#findCheckpoint(store);
    const sinkByUid = new Map<string, SinkFeed>();
    const { compiler } = this.#deps;
    const functions = userFunctionsOf(this.#plan);
    await compiler.open(functions);
    const graph = buildGraph(
      {
        plan: withUserAggregates(this.#plan, functions, userFunction => compiler.aggregate(userFunction)),
        compiler,
        localZone: zoneNamed(context.config['table.local-time-zone'] ?? 'UTC'),
        createLookup: node => this.#createLookup(node),
      },
      node => {
        const sink = new SinkFeed(node, this.#createSink(node));
        this.#sinks.push(sink);
        sinkByUid.set(node.uid, sink);
        return sink;
      },
    );
    if (restored !== null) refuseMismatch(graph, restored, checkpoint?.mayLoseState ?? false);
    this.#sources = graph.inputs.map(input => this.#createFeed(input.plan, input.graphNode, restored));
    await Promise.all(this.#lookups.map(lookup => lookup.open()));
    await Promise.all(this.#sinks.map(sink => sink.open(restored?.manifest.preparedCommits[sink.node.uid] ?? [])));
    if (restored !== null) restoreGraph(graph, restored);
    await Promise.all(this.#sources.map(source => source.open()));
    const lastId = Math.max((await store?.lastId()) ?? 0, restored?.manifest.id ?? 0);
    const parts = this.#assemble(graph, store, lastId);
    onEvent({ kind: 'started', restoredFrom: restored?.path ?? null });
    for (const source of this.#sources)
      if (source.hasEnded) source.graphNode.output.watermark(Number.POSITIVE_INFINITY);
    return parts;
  }

  #assemble(graph: DataflowGraph, store: CheckpointStore | null, lastId: number): Parts {
    const { checkpoint, onEvent } = this.#deps;
    const nowMs = (): number => this.#nowMs();
    const sources = this.#sources;
    const sinks = this.#sinks;
    const meter = new RunMeter(graph, sources, sinks, nowMs());
    const checkpointer: Checkpointer = new Checkpointer(
      {
        graph,
        sources,
        sinks,
        store,
        planFingerprint: planFingerprint(this.#plan),
        failuresMax: checkpoint?.failuresMax ?? 3,
        nowMs,
        onEvent,
        settle: () => loop.settle(),
      },
      lastId,
    );
    const loop = new RunLoop({
      graph,
      sources,
      sinks,
      checkpointer,
      meter,
      wakeUp: this.#wakeUp,
      checkpointIntervalMs: this.#checkpointIntervalMs(),
      metricsIntervalMs: this.#deps.metricsIntervalMs ?? 1000,
      nowMs,
      onEvent,
    });
    return { graph, sources, sinks, lookups: this.#lookups, loop, checkpointer, meter };
  }

  /** A batch commits once, at its end. */
  #checkpointIntervalMs(): number | null {
    if (this.#plan.mode === 'batch') return null;
    return this.#deps.checkpoint?.intervalMs ?? this.#deps.commitIntervalMs ?? 1000;
  }

  #store(): CheckpointStore {
    const checkpoint = this.#deps.checkpoint!;
    return new CheckpointStore({
      directory: checkpoint.directory,
      retain: checkpoint.retain ?? 3,
      isStillOwner: checkpoint.isStillOwner ?? (async () => true),
    });
  }

  async #findCheckpoint(store: CheckpointStore | null): Promise<LoadedCheckpoint | null> {
    const from = this.#deps.checkpoint?.restoreFrom ?? 'latest';
    if (store === null || from === 'none') return null;
    if (from !== 'latest') return loadCheckpoint(from.path);
    return store.loadLatest(rejected => this.#deps.onEvent({ kind: 'checkpoint-rejected', ...rejected }));
  }

  #createSink(node: SinkNode): SinkWriter {
    const { createSink, connectors, context } = this.#deps;
    if (createSink !== undefined) return createSink(node);
    const connector = connectors.get(node.table.connector);
    if (connector.createSink === undefined) throw roleMissing(node.table.connector, 'written to');
    return connector.createSink(
      { table: node.table, schema: node.schema, primaryKey: node.primaryKey, uid: node.uid },
      context,
    );
  }

  #createLookup(node: LookupJoinNode): LookupReader {
    const { connectors, context } = this.#deps;
    const schema = node.schema.slice(this.#plan.nodes[node.inputs[0]!]!.schema.length);
    const lookup = createLookup(node, schema, connectors.get(node.table.connector), context, this.#cancellation.signal);
    this.#lookups.push(lookup);
    return lookup;
  }

  #createFeed(plan: InputNode, graphNode: GraphNode, restored: LoadedCheckpoint | null): SourceFeed {
    const start = {
      position: restored?.manifest.sourcePositions[plan.uid]?.[0] ?? null,
      hasEnded: restored?.manifest.sourcesEnded[plan.uid]?.[0] ?? false,
    };
    const idleTimeoutMs = parseDurationMs(this.#deps.context.config['table.exec.source.idle-timeout'] ?? '0');
    return new SourceFeed(graphNode, this.#createReader(plan), start, idleTimeoutMs, this.#wakeUp.call);
  }

  #createReader(plan: InputNode): SourceReader {
    if (plan.kind === 'values') return new ValuesReader(plan, this.#deps.compiler);
    const connector = this.#deps.connectors.get(plan.table.connector);
    if (connector.createSource === undefined) throw roleMissing(plan.table.connector, 'read');
    return connector.createSource(
      {
        table: plan.table,
        schema: plan.schema,
        filterHint: plan.filterHint,
        needsPartition: partitionTest(plan, this.#deps.compiler),
      },
      this.#deps.context,
    );
  }

  #nowMs(): number {
    return this.#deps.context.clock.nowMs();
  }
}

/** Consumers first: an assigner says its watermark again, and then they must have their state. */
function restoreGraph(graph: DataflowGraph, checkpoint: LoadedCheckpoint): void {
  for (const node of graph.nodes.toReversed()) {
    const saved = checkpoint.states.get(node.plan.uid);
    if (saved !== undefined && saved.fingerprint === node.fingerprint) node.restore(saved.parts[0]!);
  }
}

function roleMissing(connector: string, verb: string): Error {
  return userError('dataflow.connector_role', `Tables with connector '${connector}' can not be ${verb}`);
}
