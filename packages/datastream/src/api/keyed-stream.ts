import type { KeyedProcessFunction, ReduceFunction } from '../functions/functions.ts';
import { type KeyedHandlers, KeyedProcessOperator } from '../operators/keyed-process-operator.ts';
import type { OperatorParts } from '../program/stream-node.ts';
import type { ValueState } from '../state/state.ts';
import { ValueStateDescriptor } from '../state/state-descriptors.ts';
import type { TypeInformation } from '../types/type-information.ts';
import { Types } from '../types/types.ts';
import type { WindowAssigner } from '../windows/window-assigners.ts';
import type { DataStream, SingleOutputStreamOperator } from './data-stream.ts';
import { KeyedConnectedStreams } from './keyed-connected-streams.ts';
import { WindowedStream } from './windowed-stream.ts';

/** A stream whose elements are together by key. */
export class KeyedStream<T, K> {
  readonly stream: DataStream<T>;
  readonly keyOf: (value: T) => K;
  readonly keyType: TypeInformation<K>;

  constructor(stream: DataStream<T>, keyOf: (value: T) => K, keyType: TypeInformation<K>) {
    this.stream = stream;
    this.keyOf = keyOf;
    this.keyType = keyType;
  }

  process<R>(handlers: KeyedProcessFunction<K, T, R>): SingleOutputStreamOperator<R> {
    return this.#keyed('KeyedProcess', [], {
      open: context => handlers.open?.(context),
      elements: [(value: T, context, out) => handlers.processElement(value, context, out)],
      onTimer: (timeMs, context, out) => handlers.onTimer?.(timeMs, context, out),
      close: () => handlers.close?.(),
    });
  }

  /** For each element all of its key so far, put together. The type is of the state; without one it is the stream's. */
  reduce(reduce: ReduceFunction<T>, type: TypeInformation<T> | null = null): SingleOutputStreamOperator<T> {
    const stateType = type ?? this.stream.type ?? Types.GENERIC<T>();
    let state: ValueState<T>;
    const reduced = this.#keyed<T>('KeyedReduce', [stateType.name], {
      open: context => {
        state = context.getState(new ValueStateDescriptor('reduced', stateType));
      },
      elements: [
        (value: T, _context, out) => {
          const before = state.value();
          const reduced = before === null ? value : reduce(before, value);
          state.update(reduced);
          out.collect(reduced);
        },
      ],
    });
    return stateType.name === 'GENERIC' ? reduced : reduced.returns(stateType);
  }

  window(assigner: WindowAssigner): WindowedStream<T, K> {
    return new WindowedStream(this, assigner);
  }

  connect<B>(other: KeyedStream<B, K>): KeyedConnectedStreams<K, T, B> {
    return new KeyedConnectedStreams(this, other);
  }

  #keyed<R>(name: string, meaning: readonly string[], handlers: KeyedHandlers<K, R>): SingleOutputStreamOperator<R> {
    const { keyType, keyOf, stream } = this;
    return stream.builder.transform<R>({
      name,
      inputs: [stream.nodes],
      keyedBy: { type: keyType, keyOf: [keyOf] },
      isStateful: true,
      meaning: [keyType.name, ...meaning],
      create: ({ identity, ...parts }: OperatorParts) =>
        new KeyedProcessOperator(identity, { keyType, keySelectors: [keyOf], ...parts }, handlers),
    });
  }
}
