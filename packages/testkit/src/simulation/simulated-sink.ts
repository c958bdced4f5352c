import { printRows } from '@lockstep/backends/embedded';
import type { Batch } from '@lockstep/dataflow/batch';
import type { JsonValue, SinkWriter } from '@lockstep/dataflow/ports';
import { invariant } from '@lockstep/kernel/invariant';
import type { SinkNode } from '@lockstep/plan/physical';
import type { QueryRow } from '../run-query.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { SimulatedTable } from './simulated-table.ts';

/** Writes a simulated table in two phases. What is not prepared lives and dies with the process. */
export class SimulatedSink implements SinkWriter {
  readonly #node: SinkNode;
  readonly #table: SimulatedTable;
  readonly #process: SimulatedProcess;
  #pending: QueryRow[] = [];

  constructor(node: SinkNode, table: SimulatedTable, process: SimulatedProcess) {
    this.#node = node;
    this.#table = table;
    this.#process = process;
  }

  open(): Promise<void> {
    return this.#process.step();
  }

  /** Takes its time, so that a barrier finds rows that wait. */
  async write(batch: Batch): Promise<void> {
    await this.#process.step();
    await this.#process.dawdle(6);
    this.#pending.push(...printRows(this.#node, batch));
  }

  async flush(): Promise<void> {}

  /** A crash may strike before the epoch is durable, and after it was made so but before the engine knows. */
  async prepare(): Promise<JsonValue> {
    this.#process.hold();
    await this.#process.step();
    const commitId = this.#table.prepare(this.#process.life, this.#pending);
    this.#pending = [];
    await this.#process.step();
    return commitId;
  }

  async commit(_epoch: number, prepared: JsonValue): Promise<void> {
    invariant(typeof prepared === 'string', 'a commit is named by what prepare answered');
    await this.#process.interleave();
    await this.#process.step();
    this.#table.commit(prepared);
    await this.#process.step();
  }

  async abort(): Promise<void> {
    await this.#process.step();
    this.#pending = [];
    this.#table.dropBefore(this.#process.life);
  }

  async close(): Promise<void> {
    await this.#process.step();
  }
}
