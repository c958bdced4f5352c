import { userError } from '@lockstep/kernel/errors';
import type { GraphNode } from '../build/graph-node.ts';
import type { ExchangeHub } from '../exchange/exchange-hub.ts';
import { isSuspending } from '../operators/operator.ts';
import type { BarrierRequest } from './run-barrier.ts';
import type { Task } from './task.ts';
import type { WakeUp } from './wake-up.ts';

/** How long a task that has nothing to do waits at a barrier before it looks around. */
const patienceMs = 100;

/** Takes a task to a barrier: what belongs to the checkpoint is in the operators and written by the sinks, or known to be in flight. */
export class BarrierAlignment {
  readonly #task: Task;
  readonly #wakeUp: WakeUp;
  readonly #cancelled: AbortSignal;
  readonly #request: BarrierRequest;
  readonly #beganMs: number;

  constructor(task: Task, request: BarrierRequest, wakeUp: WakeUp, cancelled: AbortSignal) {
    this.#task = task;
    this.#request = request;
    this.#wakeUp = wakeUp;
    this.#cancelled = cancelled;
    this.#beganMs = task.nowMs();
  }

  /** Answers whether there was time: else rows are left in flight, at exchanges and at sinks. */
  async align(): Promise<boolean> {
    const { graph, exchanges } = this.#task;
    if (this.#request.mustFlush) for (const node of graph.nodes) await this.#flush(node);
    if (exchanges?.isOvertaking) await this.#receiveBarriers(exchanges);
    return this.#finishWrites();
  }

  get #isLate(): boolean {
    return this.#task.nowMs() - this.#beganMs >= this.#request.alignmentTimeoutMs;
  }

  /** In the order of the plan: an exchange is flushed when the flushed rows of all tasks have come through it. */
  async #flush(node: GraphNode): Promise<void> {
    const { mustDrain, checkpointId } = this.#request;
    const { exchanges } = this.#task;
    if (mustDrain) await this.#drain(node);
    if (node.plan.kind !== 'exchange' || exchanges === null) {
      node.timed(operator => operator.flush(mustDrain ? 'stop' : 'barrier'));
      return;
    }
    exchanges.sendBarrier(node, checkpointId);
    while (!exchanges.isOvertaking && !exchanges.isAligned(node)) {
      if (this.#isLate) exchanges.overtake();
      else await this.#receive(exchanges);
    }
  }

  /** Rows that come before the barriers are put aside. */
  async #receiveBarriers(exchanges: ExchangeHub): Promise<void> {
    while (!exchanges.isWhollyAligned) await this.#receive(exchanges);
  }

  /**
   * What waits for answers takes all that comes before the barrier, and lets nothing go: above an exchange that is flushed that would come behind the barrier. Sinks
   * that have enough are waited for, unless nothing gets to them.
   */
  async #receive(exchanges: ExchangeHub): Promise<void> {
    exchanges.look();
    const mayReceive = exchanges.isOvertaking || !this.#task.isSinkFull;
    const hasReceived = mayReceive && exchanges.receive();
    exchanges.flush();
    this.#task.check();
    if (hasReceived) return;
    exchanges.listen(this.#wakeUp.call);
    await this.#wait();
  }

  /** Until a node that asks has got all answers. */
  async #drain(node: GraphNode): Promise<void> {
    const { operator } = node;
    if (operator === null || !isSuspending(operator)) return;
    for (this.#task.resume(node); operator.isSuspended; this.#task.resume(node)) await this.#wait();
  }

  /** Whether the sinks have written all they had before it was too late. */
  async #finishWrites(): Promise<boolean> {
    const { sinks } = this.#task;
    let areDone = sinks.every(sink => sink.isDone);
    if (!areDone) {
      const written = Promise.all(sinks.map(sink => sink.written())).then(() => {
        areDone = true;
      });
      void written.then(this.#wakeUp.call, this.#wakeUp.call);
    }
    this.#task.check();
    while (!areDone && !this.#isLate) {
      await this.#wait();
      this.#task.check();
    }
    return areDone;
  }

  async #wait(): Promise<void> {
    if (this.#cancelled.aborted) throw userError('dataflow.canceled', 'The run was ended while a checkpoint was taken');
    const leftMs = this.#request.alignmentTimeoutMs - (this.#task.nowMs() - this.#beganMs);
    await this.#wakeUp.wait(leftMs > 0 ? Math.min(patienceMs, leftMs) : patienceMs);
  }
}
