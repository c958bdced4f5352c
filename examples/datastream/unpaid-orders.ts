/**
 * Two streams of two types, connected by key: an order waits for its payment, and is reported when none has come for half an hour of event time.
 * `npx lockstep run examples/datastream/unpaid-orders.ts`.
 */
import {
  type Collector,
  type KeyedContext,
  type KeyedCoProcessFunction,
  type OnTimerContext,
  type RuntimeContext,
  type StreamExecutionEnvironment,
  type TypeOf,
  Types,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '@lockstep/datastream';

interface Order {
  readonly id: string;
  readonly total: number;
  readonly minute: number;
}

interface Payment {
  readonly order: string;
  readonly minute: number;
}

const orders: readonly Order[] = [
  { id: 'a', total: 20, minute: 0 },
  { id: 'b', total: 35, minute: 5 },
  { id: 'c', total: 12, minute: 10 },
];

const payments: readonly Payment[] = [
  { order: 'c', minute: 12 },
  { order: 'a', minute: 25 },
  { order: 'b', minute: 50 },
];

const patienceMs = 30 * 60_000;

const waitingType = Types.ROW({ total: Types.DOUBLE, deadline: Types.DOUBLE });

export function main(env: StreamExecutionEnvironment): void {
  const byMinute = <T extends { readonly minute: number }>(): WatermarkStrategy<T> =>
    WatermarkStrategy.forMonotonousTimestamps<T>().withTimestampAssigner(({ minute }) => minute * 60_000);
  const placed = env.fromData(orders).assignTimestampsAndWatermarks(byMinute());
  const paid = env.fromData(payments).assignTimestampsAndWatermarks(byMinute());
  placed
    .connect(paid)
    .keyBy(
      order => order.id,
      payment => payment.order,
      Types.STRING,
    )
    .process(new MatchPayments())
    .uid('match-payments')
    .print();
}

class MatchPayments implements KeyedCoProcessFunction<string, Order, Payment, string> {
  #waiting!: ValueState<TypeOf<typeof waitingType>>;
  #paidAt!: ValueState<number>;

  open(context: RuntimeContext): void {
    this.#waiting = context.getState(new ValueStateDescriptor('waiting', waitingType));
    this.#paidAt = context.getState(new ValueStateDescriptor('paidAt', Types.DOUBLE));
  }

  processElement1({ id, total }: Order, context: KeyedContext<string>, out: Collector<string>): void {
    const deadline = (context.timestamp() ?? 0) + patienceMs;
    const paidAt = this.#paidAt.value();
    if (paidAt !== null) out.collect(verdict(id, total, paidAt <= deadline));
    else {
      this.#waiting.update({ total, deadline });
      context.timerService().registerEventTimeTimer(deadline);
    }
    this.#paidAt.clear();
  }

  processElement2({ order }: Payment, context: KeyedContext<string>, out: Collector<string>): void {
    const paidAt = context.timestamp() ?? 0;
    const waiting = this.#waiting.value();
    if (waiting === null) this.#paidAt.update(paidAt);
    else out.collect(verdict(order, waiting.total, paidAt <= waiting.deadline));
    this.#waiting.clear();
  }

  onTimer(_timeMs: number, context: OnTimerContext<string>, out: Collector<string>): void {
    const waiting = this.#waiting.value();
    if (waiting !== null) out.collect(verdict(context.getCurrentKey(), waiting.total, false));
    this.#waiting.clear();
  }
}

const verdict = (order: string, total: number, isInTime: boolean): string =>
  `order ${order} over ${total} ${isInTime ? 'is paid' : 'was not paid in time'}`;
