import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { DataflowGraph } from '../build/build-graph.ts';
import type { GraphNode } from '../build/graph-node.ts';
import type { TaskPlace } from '../checkpoint/load-checkpoint.ts';
import { EdgeTap } from './edge-tap.ts';
import { RowBudget } from './row-budget.ts';
import type { TapCommand, TapRequest, TapSample } from './tap.ts';
import { tappedNode } from './tapped-node.ts';

export interface TaskTapsParts {
  readonly plan: PhysicalPlan;
  readonly place: TaskPlace;
  readonly nowMs: () => number;
  readonly onSample: (tap: number, sample: TapSample) => void;
}

interface OpenTap {
  readonly edgeTap: EdgeTap;
  readonly producer: GraphNode;
}

/** The taps of one task. Without taps the graph is as if there never were any. */
export class TaskTaps {
  readonly #parts: TaskTapsParts;
  readonly #open = new Map<number, OpenTap>();
  /** Asked for before there was a graph. */
  readonly #waiting = new Map<number, TapRequest>();
  #graph: DataflowGraph | null = null;

  constructor(parts: TaskTapsParts) {
    this.#parts = parts;
  }

  /** To be called between batches, as everything here. */
  obey(command: TapCommand): void {
    const { tap } = command;
    if (command.kind === 'close-tap') this.#close(tap);
    else if (this.#graph === null) this.#waiting.set(tap, command.request);
    else this.#openAt(this.#graph, tap, command.request);
  }

  attach(graph: DataflowGraph): void {
    this.#graph = graph;
    for (const [tap, request] of this.#waiting) this.#openAt(graph, tap, request);
    this.#waiting.clear();
  }

  /** Tells what came since the last time. */
  report(): void {
    for (const [tap, { edgeTap }] of this.#open) {
      const sample = edgeTap.take();
      if (sample !== null) this.#parts.onSample(tap, sample);
    }
  }

  #openAt({ producerOf }: DataflowGraph, tap: number, request: TapRequest): void {
    const { plan, place, nowMs } = this.#parts;
    const { id, schema, isSingleton } = tappedNode(plan, request.edge);
    // A share each, so that the first to tell does not leave nothing to the others.
    const rowsPerSecondMax = Math.ceil(request.rowsPerSecondMax / (isSingleton === true ? 1 : place.parallelism));
    const { producer, output } = producerOf(id);
    const edgeTap = new EdgeTap({
      schema,
      budget: new RowBudget({ ...request, rowsPerSecondMax }),
      subtask: place.subtask,
      nowMs,
      watermarkMs: producer.watermarkMs,
    });
    producer.connect(edgeTap, 0, output);
    this.#open.set(tap, { edgeTap, producer });
  }

  #close(tap: number): void {
    this.#waiting.delete(tap);
    const open = this.#open.get(tap);
    open?.producer.disconnect(open.edgeTap);
    this.#open.delete(tap);
  }
}
