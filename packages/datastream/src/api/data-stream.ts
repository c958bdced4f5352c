import { userError } from '@lockstep/kernel/errors';
import type { ProcessFunction } from '../functions/functions.ts';
import type { OutputTag } from '../functions/output-tag.ts';
import { FilterOperator, FlatMapOperator, MapOperator } from '../operators/map-operators.ts';
import { ProcessOperator } from '../operators/process-operator.ts';
import { TimestampsAndWatermarksOperator } from '../operators/timestamps-and-watermarks-operator.ts';
import type { TableOptions } from '../program/program.ts';
import type { OperatorNode, OperatorParts, StreamNode } from '../program/stream-node.ts';
import type { TypeInformation } from '../types/type-information.ts';
import { Types } from '../types/types.ts';
import { ConnectedStreams } from './connected-streams.ts';
import { KeyedStream } from './keyed-stream.ts';
import type { StreamBuilder } from './stream-builder.ts';
import type { WatermarkStrategy } from './watermark-strategy.ts';

/**
 * Elements of one TypeScript type, in some order. Nothing happens before the environment's `execute`. Types of elements are needed only where they become columns:
 * tables, keys, state.
 */
export class DataStream<T> {
  readonly builder: StreamBuilder;
  /** More than one is a union. */
  readonly nodes: readonly StreamNode[];
  /** Null when nobody said. */
  readonly type: TypeInformation<T> | null;

  constructor(builder: StreamBuilder, nodes: readonly StreamNode[], type: TypeInformation<T> | null) {
    this.builder = builder;
    this.nodes = nodes;
    this.type = type;
  }

  map<R>(map: (value: T) => R): SingleOutputStreamOperator<R> {
    const create = ({ identity, inputOfPort }: OperatorParts) => new MapOperator(identity, inputOfPort.length, map);
    return this.builder.transform({ name: 'Map', inputs: [this.nodes], create });
  }

  filter<S extends T>(isKept: (value: T) => value is S): SingleOutputStreamOperator<S>;
  filter(isKept: (value: T) => boolean): SingleOutputStreamOperator<T>;
  filter(isKept: (value: T) => boolean): SingleOutputStreamOperator<T> {
    const create = ({ identity, inputOfPort }: OperatorParts) =>
      new FilterOperator(identity, inputOfPort.length, isKept);
    return this.builder.transform({ name: 'Filter', inputs: [this.nodes], create }, this.type);
  }

  flatMap<R>(flatMap: (value: T) => Iterable<R>): SingleOutputStreamOperator<R> {
    const create = ({ identity, inputOfPort }: OperatorParts) =>
      new FlatMapOperator(identity, inputOfPort.length, flatMap);
    return this.builder.transform({ name: 'FlatMap', inputs: [this.nodes], create });
  }

  process<R>(handlers: ProcessFunction<T, R>): SingleOutputStreamOperator<R> {
    return this.builder.transform({
      name: 'Process',
      inputs: [this.nodes],
      create: ({ identity, inputOfPort, clock, tags }) =>
        new ProcessOperator(
          identity,
          inputOfPort,
          {
            open: () => handlers.open?.(),
            elements: [(value: T, context, out) => handlers.processElement(value, context, out)],
            close: () => handlers.close?.(),
          },
          clock,
          tags,
        ),
    });
  }

  assignTimestampsAndWatermarks(strategy: WatermarkStrategy<T>): SingleOutputStreamOperator<T> {
    return this.builder.transform(
      {
        name: 'Timestamps/Watermarks',
        inputs: [this.nodes],
        isStateful: true,
        assignsWatermarks: true,
        meaning: [`bounded out of orderness ${strategy.outOfOrdernessMs}`],
        create: ({ identity, inputOfPort, mode }) =>
          new TimestampsAndWatermarksOperator(identity, inputOfPort.length, strategy, mode === 'batch'),
      },
      this.type,
    );
  }

  /**
   * All elements of equal keys go to one place, in their order. A key is of a declared type, else of `GENERIC`: anything made of primitives, arrays and plain objects,
   * compared by value.
   */
  keyBy<K>(keyOf: (value: T) => K, keyType: TypeInformation<K> = Types.GENERIC<K>()): KeyedStream<T, K> {
    return new KeyedStream(this, keyOf, keyType);
  }

  /** The elements of all, in the order in which they come. */
  union(...others: readonly DataStream<T>[]): DataStream<T> {
    return new DataStream(this.builder, [...this.nodes, ...others.flatMap(other => other.nodes)], this.type);
  }

  connect<B>(other: DataStream<B>): ConnectedStreams<T, B> {
    return new ConnectedStreams(this, other);
  }

  /** Declares the type of the elements, for what comes after it. */
  returns(type: TypeInformation<T>): DataStream<T> {
    return new DataStream(this.builder, this.nodes, type);
  }

  /** Makes the stream a table that SQL can read by this name from now on. */
  toTable(name: string, options: TableOptions = {}): void {
    this.builder.program.addTable(name, this.nodes, this.type, options);
  }

  /** Writes the rows to a table, as `INSERT INTO` does. */
  insertInto(table: string): void {
    this.builder.insertInto(table, this.nodes, this.type);
  }

  /** Writes each element to the standard output as a line. */
  print(prefix = ''): void {
    this.builder.print(this.nodes, prefix);
  }

  /** Runs the program, and answers with this stream's elements; with a limit with at most so many, and then the run is cancelled. */
  executeAndCollect(limit: number | null = null): Promise<readonly T[]> {
    return this.builder.executeAndCollect<T>(this.nodes, limit);
  }
}

/** The output of one operator, which can be given a name. */
export class SingleOutputStreamOperator<T> extends DataStream<T> {
  readonly #node: OperatorNode;

  constructor(builder: StreamBuilder, node: OperatorNode, type: TypeInformation<T> | null) {
    super(builder, [node], type);
    this.#node = node;
  }

  /** For people: in EXPLAIN, metrics and messages. */
  name(name: string): this {
    this.#node.naming = { ...this.#node.naming, name };
    return this;
  }

  /** Keys the operator's state in checkpoints. Without one it follows from the operator's place in the program, and so changes with the program. */
  uid(uid: string): this {
    if (!/^[\w.:-]{1,128}$/.test(uid))
      throw userError('datastream.uid', `'${uid}' is no uid: up to 128 letters, digits and _ . : -`);
    this.#node.naming = { ...this.#node.naming, uid };
    return this;
  }

  getSideOutput<S>(tag: OutputTag<S>): DataStream<S> {
    const node = this.#node;
    if (!node.tags.includes(tag.id)) node.tags.push(tag.id);
    return new DataStream<S>(this.builder, [{ kind: 'side-output', of: node, tag: tag.id }], tag.type);
  }

  override returns(type: TypeInformation<T>): SingleOutputStreamOperator<T> {
    return new SingleOutputStreamOperator(this.builder, this.#node, type);
  }
}
