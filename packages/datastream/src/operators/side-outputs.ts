import type { OperatorContext } from '@lockstep/dataflow/operators';
import type { OutputTag } from '../functions/output-tag.ts';
import { ElementOutput } from './element-output.ts';

/** The side outputs of an operator that somebody reads; what goes to others is dropped, as in Flink. */
export class SideOutputs {
  readonly #outputs: ReadonlyMap<string, ElementOutput<unknown>>;

  /** The ids of the tags; output 1, 2 ... in this order. */
  constructor(tags: readonly string[]) {
    this.#outputs = new Map(tags.map(tag => [tag, new ElementOutput<unknown>()]));
  }

  add<T>(tag: OutputTag<T>, value: T, timestampMs: number | null, watermarkMs: number): void {
    this.#outputs.get(tag.id)?.add(value, timestampMs, watermarkMs);
  }

  flushTo(sideOutput: OperatorContext['sideOutput']): void {
    let output = 0;
    for (const elements of this.#outputs.values()) elements.flushTo(sideOutput(++output));
  }
}
