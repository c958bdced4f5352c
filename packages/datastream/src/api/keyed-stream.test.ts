import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createEnvironment,
  type Event,
  eventsTable,
  eventType,
  printed,
  printedInTwo,
} from '../../test/environment.ts';
import {
  AggregatingStateDescriptor,
  type Collector,
  GlobalWindows,
  type KeyedContext,
  type KeyedProcessFunction,
  type ListState,
  ListStateDescriptor,
  type MapState,
  MapStateDescriptor,
  OutputTag,
  ReducingStateDescriptor,
  type RuntimeContext,
  type StreamExecutionEnvironment,
  type Trigger,
  type TypeOf,
  Types,
  type ValueState,
  ValueStateDescriptor,
} from '../index.ts';

type EventRow = TypeOf<typeof eventType>;

/** Counts, lists and maps names, all with a time to live of ten seconds. */
class Lifetimes implements KeyedProcessFunction<string, EventRow, string> {
  readonly #goOn: (seconds: number) => void;
  #count!: ValueState<number>;
  #list!: ListState<string>;
  #map!: MapState<string, boolean>;

  constructor(goOn: (seconds: number) => void) {
    this.#goOn = goOn;
  }

  open(context: RuntimeContext): void {
    this.#count = context.getState(new ValueStateDescriptor('count', Types.INT).enableTimeToLive('10 s'));
    this.#list = context.getListState(new ListStateDescriptor('list', Types.STRING).enableTimeToLive('10 s'));
    this.#map = context.getMapState(
      new MapStateDescriptor('map', Types.STRING, Types.BOOLEAN).enableTimeToLive('10 s'),
    );
  }

  processElement({ name, ts }: EventRow, _context: KeyedContext<string>, out: Collector<string>): void {
    this.#count.update((this.#count.value() ?? 0) + 1);
    this.#list.add(name);
    this.#map.put(name, true);
    out.collect(`count ${this.#count.value()}, list ${this.#list.get()}, map ${[...this.#map.keys()]}`);
    this.#goOn(ts.epochMs / 1000);
  }
}

const late = new OutputTag<string>('late');

/** Every kind of state at once, an event-time timer per key and second, a timer that is deleted again, and a side output. */
function everyState(): KeyedProcessFunction<bigint, EventRow, string> {
  return {
    open(context) {
      const count = context.getState(new ValueStateDescriptor('count', Types.LONG).enableTimeToLive('1 d'));
      const names = context.getListState(new ListStateDescriptor('names', Types.STRING).enableTimeToLive('1 d'));
      const byName = context.getMapState(
        new MapStateDescriptor('byName', Types.STRING, Types.DOUBLE).enableTimeToLive('1 d'),
      );
      const longest = context.getReducingState(
        new ReducingStateDescriptor('longest', (a: string, b: string) => (b.length > a.length ? b : a), Types.STRING),
      );
      const mean = context.getAggregatingState(
        new AggregatingStateDescriptor(
          'mean',
          {
            createAccumulator: () => ({ sum: 0, count: 0 }),
            add: (value: number, { sum, count }: { sum: number; count: number }) => ({
              sum: sum + value,
              count: count + 1,
            }),
            getResult: ({ sum, count }) => sum / count,
          },
          Types.ROW({ sum: Types.DOUBLE, count: Types.INT }),
        ),
      );
      const last = context.getState(
        new ValueStateDescriptor('last', Types.GENERIC<{ seen: Set<string>; at: number }>()),
      );
      this.processElement = (event, ctx, out) => {
        const timeMs = ctx.timestamp()!;
        if (timeMs <= ctx.currentWatermark()) {
          ctx.output(late, `${event.name} ${timeMs} at ${ctx.currentWatermark()}`);
          return;
        }
        count.update((count.value() ?? 0n) + 1n);
        names.add(event.name);
        byName.put(event.name, (byName.get(event.name) ?? 0) + 1);
        if (event.name === 'aa') byName.remove('b');
        longest.add(event.name);
        mean.add(timeMs);
        last.update({ seen: new Set([...(last.value()?.seen ?? []), event.name]), at: timeMs });
        ctx.timerService().registerEventTimeTimer(timeMs + 2000);
        ctx.timerService().registerEventTimeTimer(timeMs + 1500);
        ctx.timerService().deleteEventTimeTimer(timeMs + 1500);
        out.collect(
          `${ctx.getCurrentKey()}: ${count.value()} ${names.get()} ${[...byName.entries()]} ${longest.get()} ${mean.get()}`,
        );
      };
      this.onTimer = (timeMs, ctx, out) => {
        out.collect(`${ctx.getCurrentKey()} at ${timeMs}: ${count.value()}, seen ${[...(last.value()?.seen ?? [])]}`);
        if (timeMs % 3000 === 0) for (const state of [count, names, byName, longest, mean, last]) state.clear();
      };
    },
    processElement() {},
  };
}

const everything = (env: StreamExecutionEnvironment): void => {
  const results = env
    .fromTable('events', eventType)
    .keyBy(event => event.id, Types.LONG)
    .process(everyState())
    .uid('everything');
  results.print('main');
  results.getSideOutput(late).print('late');
};

const arbitraryEvents: fc.Arbitrary<Event[]> = fc.array(
  fc.record({ id: fc.nat(3), name: fc.constantFrom('a', 'b', 'aa', 'ccc'), seconds: fc.nat(20) }),
  { minLength: 1, maxLength: 40 },
);

/** Order holds within an output; between two there is none. */
const perOutput = (lines: readonly string[]): readonly string[] =>
  lines.toSorted((a, b) => (a < 'main' ? 1 : 0) - (b < 'main' ? 1 : 0));

describe('keyed state and timers', () => {
  test('state of every kind is each key’s own, and timers fire in the order of their time', async () => {
    const rows = [
      { id: 1, name: 'a', seconds: 1 },
      { id: 2, name: 'b', seconds: 1 },
      { id: 1, name: 'aa', seconds: 2 },
      { id: 1, name: 'b', seconds: 9 },
      { id: 2, name: 'late', seconds: 3 },
    ];
    const lines = await printed(env => {
      env.executeSql(eventsTable(rows, { delay: 1 }));
      everything(env);
    });
    expect(perOutput(lines)).toEqual([
      'main> 1: 1 a a,1 a 1000',
      'main> 2: 1 b b,1 b 1000',
      'main> 1: 2 a,aa a,1,aa,1 aa 1500',
      'main> 1: 3 a,aa,b a,1,aa,1,b,1 aa 4000',
      'main> 1 at 3000: 3, seen a,aa,b',
      'main> 2 at 3000: 1, seen b',
      'main> 1 at 4000: null, seen ',
      'main> 1 at 11000: null, seen ',
      'late> late 3000 at 8000',
    ]);
  });

  test('what a function sees of event time does not depend on where batches were cut', () =>
    fc.assert(
      fc.asyncProperty(arbitraryEvents, async rows => {
        const run = (isRowByRow: boolean) =>
          printed(env => {
            env.executeSql(eventsTable(rows, { delay: 2, isRowByRow }));
            everything(env);
          });
        expect(perOutput(await run(true))).toEqual(perOutput(await run(false)));
      }),
      { numRuns: 15, seed: 7 },
    ));

  test('stopped in a savepoint anywhere and restored, a program prints what it prints undisturbed', () =>
    fc.assert(
      fc.asyncProperty(arbitraryEvents, fc.nat(), async (rows, at) => {
        const undisturbed = await printed(env => {
          env.executeSql(eventsTable(rows, { delay: 2 }));
          everything(env);
        });
        const inTwo = await printedInTwo(rows, at % (rows.length + 1), everything, { delay: 2 });
        expect(perOutput(inTwo)).toEqual(perOutput(undisturbed));
      }),
      { numRuns: 12, seed: 11 },
    ));

  test('a key without state and timers is forgotten', async () => {
    const env = createEnvironment();
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: 'a', seconds: 1 }));
    env.executeSql(eventsTable(rows, { isBounded: false }));
    env
      .fromTable('events', eventType)
      .keyBy(event => event.id, Types.LONG)
      .process<never>({ processElement: () => {} })
      .uid('stateless')
      .print();
    const client = env.executeAsync();
    while ((client.metrics()?.rowsIn ?? 0) < rows.length) await new Promise(resolve => setTimeout(resolve, 5));
    const held = client.metrics()?.operators.find(operator => operator.uid === 'stateless')?.stateBytes ?? 0;
    client.cancel();
    await client.getJobExecutionResult();
    // Of 20,000 keys at once only the arrays are left that one batch needs.
    expect(held).toBeLessThan(400_000);
  });

  test('two inputs share the state of their key', async () => {
    const env = createEnvironment();
    const orders = env.fromData([
      { user: 'u', item: 1 },
      { user: 'v', item: 2 },
    ]);
    const names = env.fromData([{ user: 'u', name: 'Una' }]);
    const joined = orders
      .connect(names)
      .keyBy(
        order => order.user,
        entry => entry.user,
        Types.STRING,
      )
      .process<string>({
        open(context) {
          const known = context.getState(new ValueStateDescriptor('name', Types.STRING));
          const waiting = context.getListState(new ListStateDescriptor('waiting', Types.INT));
          this.processElement1 = (order, _ctx, out) => {
            const name = known.value();
            if (name === null) waiting.add(order.item);
            else out.collect(`${name} ${order.item}`);
          };
          this.processElement2 = ({ name }, _ctx, out) => {
            known.update(name);
            for (const item of waiting.get()) out.collect(`${name} ${item}`);
            waiting.clear();
          };
        },
        processElement1() {},
        processElement2() {},
      });
    expect(await joined.executeAndCollect()).toEqual(['Una 1']);
  });

  test('keys of no declared type are compared by value', async () => {
    const env = createEnvironment();
    const counted = env
      .fromData([
        { k: { a: 1, b: 'x' }, n: 1 },
        { k: { b: 'x', a: 1 }, n: 2 },
        { k: { a: 2, b: 'x' }, n: 3 },
      ])
      .keyBy(element => element.k)
      .reduce((left, right) => ({ ...right, n: left.n + right.n }));
    expect((await counted.executeAndCollect()).map(({ n }) => n)).toEqual([1, 3, 3]);
  });

  test('what nobody has written to for its time to live is not seen again: a value, an element, an entry', async () => {
    let nowMs = 0;
    const lines = await printed(
      env => {
        // The clock that the next row sees goes on by the seconds of the row before it.
        env.executeSql(
          eventsTable(
            [5, 9, 10, 1].map((seconds, id) => ({ id, name: `${id}`, seconds })),
            { isRowByRow: true },
          ),
        );
        env
          .fromTable('events', eventType)
          .keyBy(() => 'all', Types.STRING)
          .process(new Lifetimes(seconds => (nowMs += seconds * 1000)))
          .print();
      },
      { clock: { nowMs: () => nowMs } },
    );
    expect(lines).toEqual([
      'count 1, list 0, map 0',
      'count 2, list 0,1, map 0,1',
      // The clock says 14 s: what was written at 0 s is gone, at 5 s is not.
      'count 3, list 1,2, map 1,2',
      // 24 s: what was written at 14 s is gone as well.
      'count 1, list 3, map 3',
    ]);
  });

  test('a trigger’s state has no time to live of its own', async () => {
    const env = createEnvironment();
    const windows = env
      .fromData([1])
      .keyBy(n => n, Types.INT)
      .window(GlobalWindows.create());
    const expiring: Trigger<unknown> = {
      description: 'expiring',
      open: context => {
        context.getState(new ValueStateDescriptor('n', Types.INT).enableTimeToLive('1 s'));
        throw new Error('not reached');
      },
    };
    const result = windows
      .trigger(expiring)
      .reduce(left => left)
      .executeAndCollect();
    await expect(result).rejects.toThrow("state 'n' lives as long as its window");
  });

  test('processing-time timers fire by the clock', async () => {
    const env = createEnvironment();
    env.executeSql(eventsTable([{ id: 1, name: 'a', seconds: 1 }], { isBounded: false }));
    const fired = env
      .fromTable('events', eventType)
      .keyBy(event => event.id, Types.LONG)
      .process<string>({
        processElement: (_event, ctx) => {
          const timers = ctx.timerService();
          timers.registerProcessingTimeTimer(timers.currentProcessingTime() + 20);
        },
        onTimer: (_timeMs, ctx, out) => out.collect(`${ctx.timeDomain()} ${ctx.getCurrentKey()}`),
      });
    expect(await fired.executeAndCollect(1)).toEqual(['processing-time 1']);
  });
});
