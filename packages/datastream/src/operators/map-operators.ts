import { type ElementBatch, elementBatch } from './element-batch.ts';
import { FunctionOperator, type OperatorIdentity } from './function-operator.ts';

/** One element for each. */
export class MapOperator<I, O> extends FunctionOperator<I> {
  readonly #map: (element: I) => O;

  constructor(identity: OperatorIdentity, portCount: number, map: (element: I) => O) {
    super(identity, portCount);
    this.#map = map;
  }

  protected override process({ elements, timestamps, watermarks }: ElementBatch<I>): void {
    const mapped = new Array<O>(elements.length);
    let at = 0;
    try {
      for (; at < elements.length; at++) mapped[at] = this.#map(elements[at]!);
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
    this.output.emit(elementBatch(mapped, timestamps, watermarks));
  }
}

/** Any number of elements for each; a filter gives none or the same. */
export class FlatMapOperator<I, O> extends FunctionOperator<I> {
  readonly #flatMap: (element: I) => Iterable<O>;

  constructor(identity: OperatorIdentity, portCount: number, flatMap: (element: I) => Iterable<O>) {
    super(identity, portCount);
    this.#flatMap = flatMap;
  }

  protected override process(batch: ElementBatch<I>): void {
    const { elements } = batch;
    const made: O[] = [];
    const origins: number[] = [];
    let at = 0;
    try {
      for (; at < elements.length; at++) {
        for (const element of this.#flatMap(elements[at]!)) {
          made.push(element);
          origins.push(at);
        }
      }
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
    if (made.length > 0) this.output.emit(pickedFrom(batch, made, origins));
  }
}

export class FilterOperator<I> extends FunctionOperator<I> {
  readonly #isKept: (element: I) => boolean;

  constructor(identity: OperatorIdentity, portCount: number, isKept: (element: I) => boolean) {
    super(identity, portCount);
    this.#isKept = isKept;
  }

  protected override process(batch: ElementBatch<I>): void {
    const { elements } = batch;
    const kept: I[] = [];
    const origins: number[] = [];
    let at = 0;
    try {
      for (; at < elements.length; at++) {
        if (!this.#isKept(elements[at]!)) continue;
        kept.push(elements[at]!);
        origins.push(at);
      }
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
    if (kept.length === elements.length) this.output.emit(batch);
    else if (kept.length > 0) this.output.emit(pickedFrom(batch, kept, origins));
  }
}

/** Elements with the times of those they were made of. */
function pickedFrom<T>(
  { timestamps, watermarks }: ElementBatch,
  elements: readonly T[],
  origins: readonly number[],
): ElementBatch<T> {
  const pick = (values: Float64Array | null): Float64Array | null => {
    if (values === null) return null;
    const picked = new Float64Array(origins.length);
    for (let k = 0; k < origins.length; k++) picked[k] = values[origins[k]!]!;
    return picked;
  };
  return elementBatch(elements, pick(timestamps), pick(watermarks));
}
