import type { CoProcessFunction } from '../functions/functions.ts';
import { ProcessOperator } from '../operators/process-operator.ts';
import type { TypeInformation } from '../types/type-information.ts';
import { Types } from '../types/types.ts';
import type { DataStream, SingleOutputStreamOperator } from './data-stream.ts';
import { KeyedConnectedStreams } from './keyed-connected-streams.ts';
import { KeyedStream } from './keyed-stream.ts';

/** Two streams of two types that one function takes. */
export class ConnectedStreams<A, B> {
  readonly #first: DataStream<A>;
  readonly #second: DataStream<B>;

  constructor(first: DataStream<A>, second: DataStream<B>) {
    this.#first = first;
    this.#second = second;
  }

  map<R>(first: (value: A) => R, second: (value: B) => R): SingleOutputStreamOperator<R> {
    return this.process<R>({
      processElement1: (value, _context, out) => out.collect(first(value)),
      processElement2: (value, _context, out) => out.collect(second(value)),
    }).name('CoMap');
  }

  flatMap<R>(first: (value: A) => Iterable<R>, second: (value: B) => Iterable<R>): SingleOutputStreamOperator<R> {
    return this.process<R>({
      processElement1: (value, _context, out) => {
        for (const result of first(value)) out.collect(result);
      },
      processElement2: (value, _context, out) => {
        for (const result of second(value)) out.collect(result);
      },
    }).name('CoFlatMap');
  }

  process<R>(handlers: CoProcessFunction<A, B, R>): SingleOutputStreamOperator<R> {
    return this.#first.builder.transform<R>({
      name: 'CoProcess',
      inputs: [this.#first.nodes, this.#second.nodes],
      create: ({ identity, inputOfPort, clock, tags }) =>
        new ProcessOperator<R>(
          identity,
          inputOfPort,
          {
            open: () => handlers.open?.(),
            elements: [
              (value: A, context, out) => handlers.processElement1(value, context, out),
              (value: B, context, out) => handlers.processElement2(value, context, out),
            ],
            close: () => handlers.close?.(),
          },
          clock,
          tags,
        ),
    });
  }

  keyBy<K>(
    firstKeyOf: (value: A) => K,
    secondKeyOf: (value: B) => K,
    keyType: TypeInformation<K> = Types.GENERIC<K>(),
  ): KeyedConnectedStreams<K, A, B> {
    return new KeyedConnectedStreams(
      new KeyedStream(this.#first, firstKeyOf, keyType),
      new KeyedStream(this.#second, secondKeyOf, keyType),
    );
  }
}
