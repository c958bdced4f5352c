import { join } from 'node:path';
import {
  type Collector,
  type EnvironmentSettings,
  type Job,
  type KeyedContext,
  type KeyedProcessFunction,
  type ListState,
  ListStateDescriptor,
  OutputTag,
  type RuntimeContext,
  SlidingEventTimeWindows,
  type StreamExecutionEnvironment,
  type TypeOf,
  Types,
  type ValueState,
  ValueStateDescriptor,
} from '../src/index.ts';
import { buildJob } from './environment.ts';

const bidType = Types.ROW({ auction: Types.LONG, price: Types.LONG });
const lineType = Types.ROW({ line: Types.STRING });
type Bid = TypeOf<typeof bidType>;
type Line = TypeOf<typeof lineType>;

const highest = new OutputTag('highest', lineType);

/** The last five prices of an auction when it has been quiet for a second of event time; each new maximum goes to the side output. */
class Quiet implements KeyedProcessFunction<bigint, Bid, Line> {
  #prices!: ListState<bigint>;
  #maximum!: ValueState<bigint>;
  #deadline!: ValueState<number>;

  open(context: RuntimeContext): void {
    this.#prices = context.getListState(new ListStateDescriptor('prices', Types.LONG));
    this.#maximum = context.getState(new ValueStateDescriptor('maximum', Types.LONG));
    this.#deadline = context.getState(new ValueStateDescriptor('deadline', Types.DOUBLE));
  }

  processElement({ auction, price }: Bid, context: KeyedContext<bigint>): void {
    this.#prices.update([...this.#prices.get(), price].slice(-5));
    if (price > (this.#maximum.value() ?? 0n)) {
      this.#maximum.update(price);
      context.output(highest, { line: `highest ${auction} ${price}` });
    }
    const before = this.#deadline.value();
    if (before !== null) context.timerService().deleteEventTimeTimer(before);
    const deadline = context.timestamp()! + 1000;
    this.#deadline.update(deadline);
    context.timerService().registerEventTimeTimer(deadline);
  }

  onTimer(timeMs: number, context: KeyedContext<bigint>, out: Collector<Line>): void {
    out.collect({ line: `quiet ${context.getCurrentKey()} ${timeMs} ${this.#prices.get()} ${this.#maximum.value()}` });
    for (const state of [this.#prices, this.#maximum, this.#deadline]) state.clear();
  }
}

/** The program as a job of so many subtasks. */
export const recoveryJob = (
  directory: string,
  parallelism: string,
  settings: Partial<EnvironmentSettings>,
): Promise<Job> =>
  buildJob(env => recoveryProgram(env, directory), {
    fileRoots: [directory],
    config: { 'parallelism.default': parallelism },
    ...settings,
  });

/** Writes to files in `directory`: what is quiet, what is highest, and sums of windows. */
export function recoveryProgram(env: StreamExecutionEnvironment, directory: string): void {
  env.executeSql(`
    CREATE TABLE nexmark (
      event_type INT,
      bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
      ts AS bid.\`dateTime\`,
      WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
    ) WITH ('connector' = 'nexmark', 'events.num' = '50000', 'first-event.rate' = '500');
    CREATE TABLE output (line STRING) WITH ('connector' = 'filesystem', 'path' = '${join(directory, 'output')}', 'format' = 'json');
  `);
  const bids = env.fromTable('SELECT bid.auction, bid.price, ts FROM nexmark WHERE event_type = 2', bidType);
  const quiet = bids
    .keyBy(({ auction }) => auction, Types.LONG)
    .process(new Quiet())
    .uid('quiet')
    .returns(lineType);
  const sums = bids
    .keyBy(({ auction }) => auction % 7n, Types.LONG)
    .window(SlidingEventTimeWindows.of('10 s', '5 s'))
    .reduce((left, right) => ({ auction: right.auction, price: left.price + right.price }))
    .uid('sums')
    .map(({ auction, price }) => ({ line: `sum ${auction} ${price}` }))
    .returns(lineType);
  quiet.union(quiet.getSideOutput(highest), sums).insertInto('output');
}
