import { parseDurationMs } from '@lockstep/dataflow/time';
import { userError } from '@lockstep/kernel/errors';
import type { AggregateFunction, ProcessContext, ReduceFunction } from '../functions/functions.ts';
import type { OutputTag } from '../functions/output-tag.ts';
import type { TypeInformation } from '../types/type-information.ts';
import { Types } from '../types/types.ts';
import type { Trigger } from '../windows/trigger.ts';
import type { TimeWindow, WindowAssigner } from '../windows/window-assigners.ts';
import { aggregatedContents, listContents, reducedContents, type WindowContents } from '../windows/window-contents.ts';
import { type WindowFunction, WindowOperator } from '../windows/window-operator.ts';
import type { SingleOutputStreamOperator } from './data-stream.ts';
import type { KeyedStream } from './keyed-stream.ts';

/** What a window's function sees besides its elements. */
export interface WindowContext extends ProcessContext {
  window(): TimeWindow;
}

/** Makes results of all that a window holds, each time that it fires. */
export type ProcessWindowFunction<K, V, R> = (key: K, context: WindowContext, elements: readonly V[]) => Iterable<R>;

interface WindowOptions<T> {
  readonly trigger: Trigger<T> | null;
  readonly allowedLatenessMs: number;
  readonly lateTag: OutputTag<T> | null;
}

/** The windows of a keyed stream. Results have the event time `window.end - 1`. */
export class WindowedStream<T, K> {
  readonly #keyed: KeyedStream<T, K>;
  readonly #assigner: WindowAssigner;
  readonly #options: WindowOptions<T>;

  constructor(
    keyed: KeyedStream<T, K>,
    assigner: WindowAssigner,
    options: WindowOptions<T> = { trigger: null, allowedLatenessMs: 0, lateTag: null },
  ) {
    this.#keyed = keyed;
    this.#assigner = assigner;
    this.#options = options;
  }

  /** When windows send results, instead of at their end. */
  trigger(trigger: Trigger<T>): WindowedStream<T, K> {
    return new WindowedStream(this.#keyed, this.#assigner, { ...this.#options, trigger });
  }

  /** So long after its end a window is kept; each element that still comes makes it fire again. */
  allowedLateness(lateness: string): WindowedStream<T, K> {
    if (this.#assigner.timeDomain !== 'event-time')
      throw userError('datastream.window', 'Only windows of event time can have late elements');
    return new WindowedStream(this.#keyed, this.#assigner, {
      ...this.#options,
      allowedLatenessMs: parseDurationMs(lateness),
    });
  }

  /** Where elements go that come too late for all of their windows; without it they are dropped and counted. */
  sideOutputLateData(lateTag: OutputTag<T>): WindowedStream<T, K> {
    return new WindowedStream(this.#keyed, this.#assigner, { ...this.#options, lateTag });
  }

  /** The elements of each window, put together as they come. The type is of what is kept; without one it is the stream's. */
  reduce(reduce: ReduceFunction<T>, type: TypeInformation<T> | null = null): SingleOutputStreamOperator<T> {
    const kept = type ?? this.#keyed.stream.type ?? Types.GENERIC<T>();
    const contents = (): WindowContents<T, T> => reducedContents(kept, reduce);
    return this.#operator<T, T>('WindowReduce', kept, contents, emitValues, kept.name === 'GENERIC' ? null : kept);
  }

  /** The elements of each window in an accumulator. With a `process` function its results, else the aggregate's. */
  aggregate<A, V>(
    aggregate: AggregateFunction<T, A, V>,
    accumulatorType?: TypeInformation<A>,
  ): SingleOutputStreamOperator<V>;
  aggregate<A, V, R>(
    aggregate: AggregateFunction<T, A, V>,
    accumulatorType: TypeInformation<A>,
    process: ProcessWindowFunction<K, V, R>,
  ): SingleOutputStreamOperator<R>;
  aggregate<A, V, R>(
    aggregate: AggregateFunction<T, A, V>,
    accumulatorType: TypeInformation<A> = Types.GENERIC<A>(),
    process: ProcessWindowFunction<K, V, R> | null = null,
  ): SingleOutputStreamOperator<V> | SingleOutputStreamOperator<R> {
    const contents = (): WindowContents<T, V> => aggregatedContents(accumulatorType, aggregate);
    if (process === null) return this.#operator<V, V>('WindowAggregate', accumulatorType, contents, emitValues);
    return this.#operator<V, R>('WindowAggregate', accumulatorType, contents, windowFunctionOf(process));
  }

  /** All elements of each window, which are kept until it ends. The type is of what is kept; without one it is the stream's. */
  process<R>(
    process: ProcessWindowFunction<K, T, R>,
    type: TypeInformation<T> | null = null,
  ): SingleOutputStreamOperator<R> {
    const kept = type ?? this.#keyed.stream.type ?? Types.GENERIC<T>();
    return this.#operator<T, R>('WindowProcess', kept, () => listContents(kept), windowFunctionOf(process));
  }

  #operator<V, R>(
    name: string,
    kept: TypeInformation<unknown>,
    contents: () => WindowContents<T, V>,
    emit: WindowFunction<K, V, R>,
    type: TypeInformation<R> | null = null,
  ): SingleOutputStreamOperator<R> {
    const { stream, keyOf, keyType } = this.#keyed;
    const assigner = this.#assigner;
    const { allowedLatenessMs, lateTag, trigger: chosen } = this.#options;
    const trigger: Trigger<T> = chosen ?? assigner.defaultTrigger;
    const lateness = `allowed lateness ${allowedLatenessMs} ms`;
    return stream.builder.transform<R>(
      {
        name,
        inputs: [stream.nodes],
        keyedBy: { type: keyType, keyOf: [keyOf] },
        isStateful: true,
        meaning: [keyType.name, kept.name, assigner.description, trigger.description, lateness],
        create: ({ identity, ...parts }) =>
          new WindowOperator<K, T, V, R>(identity, {
            ...parts,
            keyType,
            keySelectors: [keyOf],
            assigner,
            trigger,
            contents: contents(),
            emit,
            allowedLatenessMs,
            lateTag,
          }),
      },
      type,
    );
  }
}

const emitValues = <R>(_key: unknown, _window: TimeWindow, values: readonly R[]): readonly R[] => values;

function windowFunctionOf<K, V, R>(process: ProcessWindowFunction<K, V, R>): WindowFunction<K, V, R> {
  return (key, window, values, context) => {
    const windowContext: WindowContext = {
      window: () => window,
      timestamp: () => context.timestamp(),
      output: (tag, value) => context.output(tag, value),
      currentWatermark: () => context.currentWatermark(),
      currentProcessingTime: () => context.currentProcessingTime(),
    };
    return process(key, windowContext, values);
  };
}
