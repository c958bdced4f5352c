import { performance } from 'node:perf_hooks';
import { invariant } from '@lockstep/kernel/invariant';
import { lateRowsOutput, type PhysicalNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import type { CapturedState } from '../checkpoint/checkpoint-store.ts';
import type { OperatorIdentity } from '../checkpoint/manifest.ts';
import { type Collector, isDivided, type Operator, type StatePiece } from '../operators/operator.ts';
import { SnapshotBuffers } from '../state/snapshot-buffers.ts';
import type { SlotRange } from '../state/spill/hash-slots.ts';
import { type StateReader, StateWriter } from '../state/state-file.ts';
import type { StateImage } from '../state/state-image.ts';
import type { ProcessingTime } from '../time/processing-time.ts';
import { LateRowLog } from './late-row-log.ts';
import { attributed } from './node-failure.ts';
import { asStateFailure } from './state-failure.ts';

/** What takes a node's output. */
export interface Consumer {
  push(port: number, batch: Batch): void;
  watermark(port: number, tsMs: number): void;
  idle(port: number, isIdle: boolean): void;
}

/** Time spent in nodes called by the one that is running; one per graph. */
export interface Stopwatch {
  nestedMs: number;
}

/**
 * A plan node at work: an operator (none for a source), its consumers and its counters. Nodes call each other directly, so a push returns when everything
 * downstream is done with the batch.
 */
export class GraphNode implements Consumer {
  readonly plan: PhysicalNode;
  readonly operator: Operator | null;
  readonly identity: OperatorIdentity;
  readonly lateRows = new LateRowLog();
  rowsIn = 0;
  rowsOut = 0;
  busyMs = 0;
  /** -Infinity before the first, Infinity after the last. */
  watermarkMs = Number.NEGATIVE_INFINITY;
  /** Where the operator, or the source's feed, sends to. */
  readonly output: Collector = {
    emit: batch => {
      this.rowsOut += batch.rowCount;
      for (const { consumer, port, output } of this.#consumers) if (output === 0) consumer.push(port, batch);
    },
    watermark: tsMs => {
      this.watermarkMs = tsMs;
      for (const { consumer, port } of this.#consumers) consumer.watermark(port, tsMs);
    },
    idle: isIdle => {
      for (const { consumer, port } of this.#consumers) consumer.idle(port, isIdle);
    },
  };
  readonly #consumers: { readonly consumer: Consumer; readonly port: number; readonly output: number }[] = [];
  readonly sideOutput = (output: number): Pick<Collector, 'emit'> => ({
    emit: batch => {
      this.rowsOut += batch.rowCount;
      for (const consumer of this.#consumers)
        if (consumer.output === output) consumer.consumer.push(consumer.port, batch);
    },
  });
  readonly #stopwatch: Stopwatch;
  #snapshotBuffers: SnapshotBuffers;
  #isDivided = false;

  /** `isSubtask`: its state goes to the thread that writes that of all subtasks. */
  constructor(
    plan: PhysicalNode,
    operator: Operator | null,
    identity: OperatorIdentity,
    stopwatch: Stopwatch,
    isSubtask = false,
  ) {
    this.plan = plan;
    this.operator = operator;
    this.identity = identity;
    this.#stopwatch = stopwatch;
    this.#snapshotBuffers = new SnapshotBuffers(isSubtask);
  }

  get fingerprint(): string {
    return this.identity.fingerprint;
  }

  /** `output` 0 is the main one, others are side outputs. */
  connect(consumer: Consumer, port: number, output = 0): void {
    this.#consumers.push({ consumer, port, output });
  }

  /** For a consumer that came while the graph was at work. To be called between batches. */
  disconnect(consumer: Consumer): void {
    const at = this.#consumers.findIndex(candidate => candidate.consumer === consumer);
    if (at !== -1) this.#consumers.splice(at, 1);
  }

  /** The nearest node downstream for which the test holds. */
  firstBelow(test: (node: GraphNode) => boolean): GraphNode | null {
    for (const { consumer } of this.#consumers) {
      if (!(consumer instanceof GraphNode)) continue;
      const found = test(consumer) ? consumer : consumer.firstBelow(test);
      if (found !== null) return found;
    }
    return null;
  }

  open(time: ProcessingTime): void {
    this.operator?.open({ output: this.output, lateRows: this.lateRows, time, sideOutput: this.sideOutput });
  }

  push(port: number, batch: Batch): void {
    this.rowsIn += batch.rowCount;
    this.timed(operator => operator.push(port, batch));
    const late = this.lateRows.output?.take(port, batch) ?? null;
    if (late !== null) this.sideOutput(lateRowsOutput).emit(late);
  }

  watermark(port: number, tsMs: number): void {
    this.timed(operator => operator.watermark(port, tsMs));
  }

  idle(port: number, isIdle: boolean): void {
    this.timed(operator => operator.idle(port, isIdle));
  }

  /** Runs the operator; counts its own time and names it in a failure. */
  timed(action: (operator: Operator) => void): void {
    const operator = this.operator;
    if (operator === null) return;
    const outer = this.#stopwatch.nestedMs;
    this.#stopwatch.nestedMs = 0;
    const startMs = performance.now();
    try {
      action(operator);
    } catch (error) {
      throw attributed(asStateFailure(error, this.plan.uid, operator.stateBytes), this.plan);
    } finally {
      const elapsedMs = performance.now() - startMs;
      this.busyMs += elapsedMs - this.#stopwatch.nestedMs;
      this.#stopwatch.nestedMs = outer + elapsedMs;
    }
  }

  /** To be called between batches of a run that stores checkpoints: makes memory for the first copy of the state. */
  prepareSnapshot(): void {
    this.#snapshotBuffers.expect(this.operator?.stateBytes ?? 0);
  }

  /** A copy of the node's state: what is in one piece, then the pieces of state that is divided. The one before must be written by now. */
  snapshot(): readonly CapturedState[] {
    const writer = new StateWriter(this.#snapshotBuffers);
    let pieces: readonly StatePiece[] = [];
    this.timed(operator => {
      operator.snapshot(writer);
      if (isDivided(operator)) pieces = operator.snapshotPieces(this.#snapshotBuffers.isShared);
    });
    this.lateRows.save(writer);
    this.#snapshotBuffers.done();
    if (pieces.length > 0 && !this.#isDivided) {
      // The pieces have their own; what all of the state was copied into is not needed any more.
      this.#isDivided = true;
      this.#snapshotBuffers = new SnapshotBuffers(this.#snapshotBuffers.isShared);
    }
    return [{ image: writer.finish() }, ...pieces];
  }

  /** Precedes `restore`, for each piece of divided state, the narrowest first. */
  restorePiece(slots: SlotRange, image: StateImage): void {
    this.timed(operator => {
      invariant(isDivided(operator), 'only state that can be divided is in pieces');
      operator.restorePiece(slots, image);
    });
  }

  restore(reader: StateReader): void {
    this.lateRows.restore(reader);
    this.timed(operator => operator.restore(reader));
  }
}
