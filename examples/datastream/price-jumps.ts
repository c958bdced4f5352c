/**
 * Bids of at least ten times the bid before on the same auction, and auctions on which nobody bid for a minute of event time, in a side output. Keyed state, timers,
 * and a table at either end: `npx lockstep run examples/datastream/price-jumps.ts`.
 */
import {
  type Collector,
  type KeyedContext,
  type KeyedProcessFunction,
  type OnTimerContext,
  OutputTag,
  type RuntimeContext,
  type StreamExecutionEnvironment,
  type TypeOf,
  Types,
  type ValueState,
  ValueStateDescriptor,
} from '@lockstep/datastream';

const bidType = Types.ROW({ auction: Types.LONG, bidder: Types.LONG, price: Types.LONG });
const jumpType = Types.ROW({ auction: Types.LONG, bidder: Types.LONG, before: Types.LONG, price: Types.LONG });

type Bid = TypeOf<typeof bidType>;
type Jump = TypeOf<typeof jumpType>;

const quiet = new OutputTag('quiet', Types.ROW({ auction: Types.LONG, lastPrice: Types.LONG }));

export function main(env: StreamExecutionEnvironment): void {
  env.executeSql(`
    CREATE TABLE nexmark (
      event_type INT,
      bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
      ts AS bid.\`dateTime\`,
      WATERMARK FOR ts AS ts - INTERVAL '4' SECOND
    ) WITH ('connector' = 'nexmark', 'events.num' = '20000', 'first-event.rate' = '100');
    CREATE TABLE jumps (auction BIGINT, bidder BIGINT, \`before\` BIGINT, price BIGINT) WITH ('connector' = 'print');
    CREATE TABLE quiet_auctions (auction BIGINT, last_price BIGINT) WITH ('connector' = 'print', 'print-identifier' = 'quiet');
  `);
  const jumps = env
    .fromTable('SELECT bid.auction, bid.bidder, bid.price, ts FROM nexmark WHERE event_type = 2', bidType)
    .keyBy(({ auction }) => auction, Types.LONG)
    .process(new FindJumps())
    .name('Find jumps')
    .uid('jumps');
  jumps.returns(jumpType).insertInto('jumps');
  jumps.getSideOutput(quiet).insertInto('quiet_auctions');
}

class FindJumps implements KeyedProcessFunction<bigint, Bid, Jump> {
  #last!: ValueState<bigint>;
  #deadline!: ValueState<number>;

  open(context: RuntimeContext): void {
    this.#last = context.getState(new ValueStateDescriptor('last', Types.LONG));
    this.#deadline = context.getState(new ValueStateDescriptor('deadline', Types.DOUBLE));
  }

  processElement({ auction, bidder, price }: Bid, context: KeyedContext<bigint>, out: Collector<Jump>): void {
    const before = this.#last.value();
    if (before !== null && price >= 10n * before) out.collect({ auction, bidder, before, price });
    this.#last.update(price);
    const timers = context.timerService();
    const deadline = this.#deadline.value();
    if (deadline !== null) timers.deleteEventTimeTimer(deadline);
    const next = (context.timestamp() ?? 0) + 60_000;
    timers.registerEventTimeTimer(next);
    this.#deadline.update(next);
  }

  onTimer(_timeMs: number, context: OnTimerContext<bigint>): void {
    context.output(quiet, { auction: context.getCurrentKey(), lastPrice: this.#last.value() ?? 0n });
    this.#last.clear();
    this.#deadline.clear();
  }
}
