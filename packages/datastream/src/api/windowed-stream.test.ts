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
  ContinuousEventTimeTrigger,
  CountTrigger,
  type DataStream,
  EventTimeSessionWindows,
  GlobalWindows,
  OutputTag,
  PurgingTrigger,
  SlidingEventTimeWindows,
  type StreamExecutionEnvironment,
  type Trigger,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  type TypeOf,
  Types,
  ValueStateDescriptor,
  type WindowAssigner,
  type WindowedStream,
} from '../index.ts';

type EventRow = TypeOf<typeof eventType>;

const seconds = (ms: number): number => ms / 1000;

const windowed = (env: StreamExecutionEnvironment, assigner: WindowAssigner): WindowedStream<EventRow, string> =>
  env
    .fromTable('events', eventType)
    .keyBy(event => event.name, Types.STRING)
    .window(assigner);

/** Per window and key the number of elements and the sum of their ids. */
const counted = (stream: WindowedStream<EventRow, string>): DataStream<string> =>
  stream
    .aggregate(
      {
        createAccumulator: () => ({ count: 0, sum: 0n }),
        add: (event, { count, sum }) => ({ count: count + 1, sum: sum + event.id }),
        getResult: accumulator => accumulator,
        merge: (left, right) => ({ count: left.count + right.count, sum: left.sum + right.sum }),
      },
      Types.ROW({ count: Types.INT, sum: Types.LONG }),
      (key, context, values) => {
        const { start, end } = context.window();
        return values.map(({ count, sum }) => `${key} [${seconds(start)}, ${seconds(end)}) ${count} ${sum}`);
      },
    )
    .uid('windows');

const arbitraryEvents: fc.Arbitrary<Event[]> = fc.array(
  fc.record({ id: fc.nat(9), name: fc.constantFrom('a', 'b', 'c'), seconds: fc.nat(40) }),
  { minLength: 1, maxLength: 60 },
);

const assigners = {
  tumbling: [TumblingEventTimeWindows.of('10 s'), "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)"],
  sliding: [
    SlidingEventTimeWindows.of('10 s', '5 s'),
    "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)",
  ],
  session: [
    EventTimeSessionWindows.withGap('4 s'),
    "SESSION(TABLE events PARTITION BY name, DESCRIPTOR(ts), INTERVAL '4' SECOND)",
  ],
} as const;
const kinds = ['tumbling', 'sliding', 'session'] as const;

describe('windows of event time', () => {
  test.each(kinds)('%s windows give what SQL gives', kind =>
    fc.assert(
      fc.asyncProperty(arbitraryEvents, fc.nat(8), async (rows, delay) => {
        const [assigner, tableFunction] = assigners[kind];
        const program = await printed(env => {
          env.executeSql(eventsTable(rows, { delay }));
          counted(windowed(env, assigner)).print();
        });
        const sql = await printed(env => {
          env.executeSql(eventsTable(rows, { delay }));
          env
            .fromTable(
              `SELECT name, window_start AS s, window_end AS e, CAST(COUNT(*) AS INT) AS n, SUM(id) AS total
               FROM TABLE(${tableFunction}) GROUP BY name, window_start, window_end`,
            )
            .map(row => {
              const [s, e] = [row['s'], row['e']] as { epochMs: number }[];
              return `${row['name']} [${seconds(s!.epochMs)}, ${seconds(e!.epochMs)}) ${row['n']} ${row['total']}`;
            })
            .print();
        });
        expect(program.toSorted()).toEqual(sql.toSorted());
      }),
      { numRuns: 12, seed: 5 },
    ),
  );

  test.each(kinds)('%s windows do not depend on where batches were cut, nor on a stop and a restore', kind =>
    fc.assert(
      fc.asyncProperty(arbitraryEvents, fc.nat(8), fc.nat(), async (rows, delay, at) => {
        const [assigner] = assigners[kind];
        const build = (env: StreamExecutionEnvironment): void =>
          counted(windowed(env, assigner).allowedLateness('6 s').trigger(ContinuousEventTimeTrigger.of('7 s'))).print();
        const run = (isRowByRow: boolean) =>
          printed(env => {
            env.executeSql(eventsTable(rows, { delay, isRowByRow }));
            build(env);
          });
        const undisturbed = await run(false);
        expect(await run(true)).toEqual(undisturbed);
        expect(await printedInTwo(rows, at % (rows.length + 1), build, { delay })).toEqual(undisturbed);
      }),
      { numRuns: 8, seed: 23 },
    ),
  );

  test('a session that has ended does not grow any more, also in the middle of a batch', async () => {
    const lines = await printed(env => {
      env.executeSql(
        eventsTable([
          { id: 1, name: 'a', seconds: 1 },
          { id: 2, name: 'b', seconds: 6 },
          { id: 3, name: 'a', seconds: 3 },
        ]),
      );
      counted(windowed(env, EventTimeSessionWindows.withGap('4 s'))).print();
    });
    expect(lines).toEqual(['a [1, 5) 1 1', 'a [3, 7) 1 3', 'b [6, 10) 1 2']);
  });

  test('in a batch run nothing is late, and every window fires once at the end', async () => {
    const shuffled = [40, 1, 22, 3, 12, 2].map((at, id) => ({ id, name: 'a', seconds: at }));
    const lines = await printed(
      env => {
        env.executeSql(eventsTable(shuffled));
        counted(windowed(env, TumblingEventTimeWindows.of('10 s'))).print();
      },
      { mode: 'batch' },
    );
    expect(lines).toEqual(['a [0, 10) 3 9', 'a [10, 20) 1 4', 'a [20, 30) 1 2', 'a [40, 50) 1 0']);
  });

  const rows = [
    { id: 1, name: 'a', seconds: 1 },
    { id: 2, name: 'a', seconds: 12 },
    { id: 4, name: 'a', seconds: 2 },
    { id: 8, name: 'a', seconds: 25 },
    { id: 16, name: 'a', seconds: 3 },
  ];

  test('a late element within the allowed lateness fires its window again, a later one goes to the side output', async () => {
    const late = new OutputTag<EventRow>('late');
    const lines = await printed(env => {
      env.executeSql(eventsTable(rows));
      const results = windowed(env, TumblingEventTimeWindows.of('10 s'))
        .allowedLateness('10 s')
        .sideOutputLateData(late)
        .reduce((left, right) => ({ ...right, id: left.id + right.id }));
      results.map(({ id }) => id).print('sum');
      results
        .getSideOutput(late)
        .map(({ id }) => id)
        .print('late');
    });
    expect(lines.toSorted()).toEqual(['late> 16n', 'sum> 1n', 'sum> 2n', 'sum> 5n', 'sum> 8n']);
  });

  test('without a side output what is late is dropped and counted', async () => {
    const env = createEnvironment({ printLine: () => {} });
    env.executeSql(eventsTable(rows, { isBounded: false }));
    counted(windowed(env, TumblingEventTimeWindows.of('10 s'))).print();
    const client = env.executeAsync();
    while ((client.metrics()?.rowsIn ?? 0) < rows.length) await new Promise(resolve => setTimeout(resolve, 2));
    const metrics = client.metrics();
    client.cancel();
    await client.getJobExecutionResult();
    expect(metrics?.lateRows).toBe(2);
  });

  test('results carry the end of their window, so that windows of windows are complete', async () => {
    const lines = await printed(env => {
      env.executeSql(eventsTable(rows.slice(0, 4), { delay: 20 }));
      windowed(env, TumblingEventTimeWindows.of('10 s'))
        .reduce((left, right) => ({ ...right, id: left.id + right.id }))
        .keyBy(() => 0, Types.INT)
        .window(TumblingEventTimeWindows.of('20 s'))
        .process((_key, context, elements) => [`${seconds(context.window().end)}: ${elements.map(({ id }) => id)}`])
        .print();
    });
    expect(lines).toEqual(['20: 5,2', '40: 8']);
  });

  test('a window keeps all its elements in order for a process function', async () => {
    const lines = await printed(env => {
      env.executeSql(eventsTable(rows, { delay: 30 }));
      windowed(env, EventTimeSessionWindows.withGap('10 s'))
        .process((key, context, elements) => {
          const { start, end } = context.window();
          return [`${key} ${seconds(start)} to ${seconds(end)}: ${elements.map(({ id }) => id)}`];
        })
        .print();
    });
    // The element of second 2 joins the sessions before and behind it.
    expect(lines).toEqual(['a 1 to 22: 1,2,4,16', 'a 25 to 35: 8']);
  });
});

describe('triggers', () => {
  const numbers = (env: StreamExecutionEnvironment) =>
    env
      .fromData([1, 2, 3, 4, 5, 6, 7, 8])
      .keyBy(n => n % 2, Types.INT)
      .window(GlobalWindows.create());

  test('a global window fires by count: all so far, or with purging each once', async () => {
    const run = (isPurging: boolean) => {
      const env = createEnvironment();
      const trigger = CountTrigger.of(2);
      return numbers(env)
        .trigger(isPurging ? PurgingTrigger.of(trigger) : trigger)

        .process((key, _context, elements) => [`${key}: ${elements}`])
        .executeAndCollect();
    };
    expect(await run(false)).toEqual(['1: 1,3', '0: 2,4', '1: 1,3,5,7', '0: 2,4,6,8']);
    expect(await run(true)).toEqual(['1: 1,3', '0: 2,4', '1: 5,7', '0: 6,8']);
  });

  test('a global window without a trigger never fires', async () => {
    expect(
      await numbers(createEnvironment())
        .reduce((a, b) => a + b)
        .executeAndCollect(),
    ).toEqual([]);
  });

  test('windows of processing time fire by the clock', async () => {
    const env = createEnvironment();
    env.executeSql(
      eventsTable(
        [
          { id: 1, name: 'a', seconds: 1 },
          { id: 2, name: 'a', seconds: 99 },
        ],
        { isBounded: false },
      ),
    );
    const sums = windowed(env, TumblingProcessingTimeWindows.of('50 ms')).reduce((left, right) => ({
      ...right,
      id: left.id + right.id,
    }));
    expect(await sums.map(({ id }) => id).executeAndCollect(1)).toEqual([3n]);
  });

  test('a trigger of the program’s own keeps state per window', async () => {
    const everySecond: Trigger<number> = {
      description: 'every second element',
      open: context => {
        const count = context.getState(new ValueStateDescriptor('count', Types.INT));
        return {
          onElement: () => {
            count.update((count.value() ?? 0) + 1);
            return (count.value() ?? 0) % 2 === 0 ? 'FIRE' : 'CONTINUE';
          },
          onEventTime: () => 'CONTINUE',
          onProcessingTime: () => 'CONTINUE',
          clear: () => count.clear(),
        };
      },
    };
    const sums = numbers(createEnvironment())
      .trigger(everySecond)
      .reduce((left, right) => left + right);
    expect(await sums.executeAndCollect()).toEqual([4, 6, 16, 20]);
  });

  test('a trigger that can not merge is refused with sessions', async () => {
    const cannotMerge: Trigger<unknown> = {
      description: 'mine',
      open: () => ({
        onElement: () => 'FIRE',
        onEventTime: () => 'CONTINUE',
        onProcessingTime: () => 'CONTINUE',
        clear: () => {},
      }),
    };
    const env = createEnvironment();
    env.executeSql(eventsTable([]));
    counted(windowed(env, EventTimeSessionWindows.withGap('1 s')).trigger(cannotMerge)).print();
    await expect(env.execute()).rejects.toThrow("The trigger 'mine' has no onMerge");
  });
});
