import { userError } from '@lockstep/kernel/errors';
import type { AggregateFunction, ReduceFunction } from '../functions/functions.ts';
import type { KeyedContainer } from '../state/keyed-container.ts';
import { ListContainer } from '../state/list-container.ts';
import { ValueContainer } from '../state/value-container.ts';
import type { TypeInformation } from '../types/type-information.ts';

/** What windows hold of their elements `I`, and what a window's function is given of it: `V`s. */
export interface WindowContents<I, V> {
  readonly container: KeyedContainer;
  add(content: number, element: I): void;
  /** Of a content that is not empty. */
  get(content: number): readonly V[];
  /** Empties the second into the first. */
  merge(into: number, from: number): void;
}

/** All elements, in the order in which they came. */
export function listContents<I>(type: TypeInformation<I>): WindowContents<I, I> {
  const container = new ListContainer(type);
  return {
    container,
    add: (content, element) => container.add(content, element),
    get: content => container.get(content),
    merge: (into, from) => container.move(from, into),
  };
}

export function reducedContents<T>(type: TypeInformation<T>, reduce: ReduceFunction<T>): WindowContents<T, T> {
  const container = new ValueContainer(type);
  const add = (content: number, element: T): void =>
    container.set(content, container.isEmpty(content) ? element : reduce(container.get(content) as T, element));
  return {
    container,
    add,
    get: content => [container.get(content) as T],
    merge: (into, from) => {
      if (container.isEmpty(from)) return;
      add(into, container.get(from) as T);
      container.clear(from);
    },
  };
}

export function aggregatedContents<I, A, O>(
  type: TypeInformation<A>,
  aggregate: AggregateFunction<I, A, O>,
): WindowContents<I, O> {
  const container = new ValueContainer(type);
  return {
    container,
    add: (content, element) => {
      const accumulator = container.isEmpty(content) ? aggregate.createAccumulator() : (container.get(content) as A);
      container.set(content, aggregate.add(element, accumulator));
    },
    get: content => [aggregate.getResult(container.get(content) as A)],
    merge: (into, from) => {
      if (container.isEmpty(from)) return;
      const accumulator = container.get(from) as A;
      container.set(
        into,
        container.isEmpty(into) ? accumulator : merged(aggregate, container.get(into) as A, accumulator),
      );
      container.clear(from);
    },
  };
}

function merged<I, A, O>(aggregate: AggregateFunction<I, A, O>, left: A, right: A): A {
  if (aggregate.merge !== undefined) return aggregate.merge(left, right);
  throw userError('datastream.merge', 'Sessions merge, so an AggregateFunction over them needs merge()');
}
