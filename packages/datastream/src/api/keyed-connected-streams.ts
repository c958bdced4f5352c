import type { KeyedCoProcessFunction } from '../functions/functions.ts';
import { KeyedProcessOperator } from '../operators/keyed-process-operator.ts';
import type { SingleOutputStreamOperator } from './data-stream.ts';
import type { KeyedStream } from './keyed-stream.ts';

/** Two streams together by a common key. */
export class KeyedConnectedStreams<K, A, B> {
  readonly #first: KeyedStream<A, K>;
  readonly #second: KeyedStream<B, K>;

  constructor(first: KeyedStream<A, K>, second: KeyedStream<B, K>) {
    this.#first = first;
    this.#second = second;
  }

  process<R>(handlers: KeyedCoProcessFunction<K, A, B, R>): SingleOutputStreamOperator<R> {
    const { stream, keyType, keyOf } = this.#first;
    const keySelectors = [keyOf, this.#second.keyOf];
    return stream.builder.transform<R>({
      name: 'KeyedCoProcess',
      inputs: [stream.nodes, this.#second.stream.nodes],
      keyedBy: { type: keyType, keyOf: keySelectors },
      isStateful: true,
      meaning: [keyType.name],
      create: ({ identity, ...parts }) =>
        new KeyedProcessOperator<K, R>(
          identity,
          { keyType, keySelectors, ...parts },
          {
            open: context => handlers.open?.(context),
            elements: [
              (value: A, context, out) => handlers.processElement1(value, context, out),
              (value: B, context, out) => handlers.processElement2(value, context, out),
            ],
            onTimer: (timeMs, context, out) => handlers.onTimer?.(timeMs, context, out),
            close: () => handlers.close?.(),
          },
        ),
    });
  }
}
