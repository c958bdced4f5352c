import { describe, expect, expectTypeOf, test } from 'vitest';
import { createEnvironment, eventsTable, eventType, printed } from '../../test/environment.ts';
import {
  type ChangelogRow,
  type DataStream,
  OutputTag,
  type SingleOutputStreamOperator,
  Types,
  WatermarkStrategy,
} from '../index.ts';

const events = [
  { id: 1, name: 'a', seconds: 1 },
  { id: 2, name: 'b', seconds: 2 },
  { id: 3, name: 'c', seconds: 3 },
];

describe('tables and streams', () => {
  test('a table is read as objects of the declared type, goes through functions and is written to a table again', async () => {
    const lines = await printed(env => {
      env.executeSql(eventsTable(events));
      env.executeSql("CREATE TABLE labels (id BIGINT, label STRING) WITH ('connector' = 'print')");
      env
        .fromTable('events', eventType)
        .filter(event => event.id !== 2n)
        .flatMap(event => [event, event])
        .map(event => ({ id: event.id, label: `${event.name}@${event.ts.epochMs}` }))
        .returns(Types.ROW({ id: Types.LONG, label: Types.STRING }))
        .insertInto('labels');
    });
    expect(lines).toEqual(['+I[1, a@1000]', '+I[1, a@1000]', '+I[3, c@3000]', '+I[3, c@3000]']);
  });

  test('a stream is a table that SQL joins with the stream it was made of, in one job', async () => {
    const lines = await printed(env => {
      env.executeSql(eventsTable(events));
      env.executeSql("CREATE TABLE joined (name STRING, length INT) WITH ('connector' = 'print')");
      env
        .fromTable('SELECT id, name FROM events WHERE id > 1', Types.ROW({ id: Types.LONG, name: Types.STRING }))
        .map(({ id, name }) => ({ id, length: name.length }))
        .returns(Types.ROW({ id: Types.LONG, length: Types.INT }))
        .toTable('lengths');
      env.executeSql('INSERT INTO joined SELECT e.name, l.length FROM events e JOIN lengths l ON e.id = l.id');
    });
    expect(lines.toSorted()).toEqual(['+I[b, 1]', '+I[c, 1]']);
  });

  test('event time and watermarks of a stream are those of the table that is made of it', async () => {
    const lines = await printed(env => {
      env.executeSql("CREATE TABLE windows (w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print')");
      env
        .fromData([{ at: 1 }, { at: 12 }, { at: 3 }, { at: 25 }])
        .assignTimestampsAndWatermarks(
          WatermarkStrategy.forMonotonousTimestamps<{ at: number }>().withTimestampAssigner(({ at }) => at * 1000),
        )
        .map(({ at }) => ({ ts: { epochMs: at * 1000, nanos: 0 } }))
        .returns(Types.ROW({ ts: Types.TIMESTAMP(3) }))
        .toTable('times', { rowtime: 'ts' });
      env.executeSql(`INSERT INTO windows SELECT window_end, COUNT(*)
        FROM TABLE(TUMBLE(TABLE times, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end`);
    });
    // The element of second 3 comes behind the watermark of second 12.
    expect(lines).toEqual(['+I[1970-01-01T00:00:10, 1]', '+I[1970-01-01T00:00:20, 1]', '+I[1970-01-01T00:00:30, 1]']);
  });

  test('updates of a query come as changes, and go back as changes', async () => {
    const lines = await printed(env => {
      env.executeSql(eventsTable([...events, { id: 4, name: 'a', seconds: 4 }]));
      env.executeSql("CREATE TABLE counts (name STRING, n BIGINT) WITH ('connector' = 'print')");
      const type = Types.ROW({ name: Types.STRING, n: Types.LONG });
      const changes = env.toChangelogStream('SELECT name, COUNT(*) AS n FROM events GROUP BY name', type);
      expectTypeOf(changes).toExtend<DataStream<ChangelogRow<{ readonly name: string; readonly n: bigint }>>>();
      const shouted = changes.map(({ kind, row }) => ({ kind, row: { ...row, name: row.name.toUpperCase() } }));
      env.fromChangelogStream('shouted', shouted, type);
      env.executeSql('INSERT INTO counts SELECT name, n FROM shouted');
    });
    expect(lines).toEqual(['+I[A, 1]', '+I[B, 1]', '+I[C, 1]', '-U[A, 1]', '+U[A, 2]']);
  });

  test('a query that updates is refused as a stream of rows', async () => {
    const env = createEnvironment();
    env.executeSql(eventsTable(events));
    env.fromTable('SELECT name, COUNT(*) AS n FROM events GROUP BY name').print();
    await expect(env.execute()).rejects.toThrow('use toChangelogStream');
  });

  test('a mistake in SQL is told with the statement and the place in it', async () => {
    const env = createEnvironment();
    env.executeSql(eventsTable(events));
    env.fromTable('SELECT nme FROM events').print();
    await expect(env.execute()).rejects.toThrow(/SELECT nme FROM events\nLine 1, column 8: .*nme/);
  });

  test('a query whose rows would be lost is refused', async () => {
    const env = createEnvironment();
    env.executeSql(eventsTable(events));
    env.executeSql('SELECT * FROM events');
    env.fromTable('`events`').print();
    await expect(env.execute()).rejects.toThrow('SELECT * FROM events\nexecuteSql shows no rows');
  });

  test('a declared type that is not the table’s is refused before anything runs', () => {
    const env = createEnvironment();
    env.executeSql(eventsTable(events));
    env.fromTable('events', Types.ROW({ id: Types.STRING })).print();
    expect(() => env.executeAsync()).toThrow("Column 'id' of SELECT * FROM events is BIGINT");
  });

  test('NULL is refused where the type has none, and taken where it has', async () => {
    const query = 'SELECT CASE WHEN id = 2 THEN CAST(NULL AS STRING) ELSE name END AS name FROM events';
    const collect = (type: typeof Types.STRING) => {
      const env = createEnvironment();
      env.executeSql(eventsTable(events));
      return env.fromTable(query, Types.ROW({ name: type })).executeAndCollect();
    };
    await expect(collect(Types.STRING)).rejects.toThrow('Column name is NULL');
    const nullable = Types.NULLABLE(Types.STRING) as typeof Types.STRING;
    expect(await collect(nullable)).toEqual([{ name: 'a' }, { name: null }, { name: 'c' }]);
  });

  test('every type crosses into a program and back', async () => {
    const type = Types.ROW({
      b: Types.BOOLEAN,
      i: Types.INT,
      l: Types.LONG,
      d: Types.DOUBLE,
      c: Types.DECIMAL(10, 2),
      s: Types.STRING,
      x: Types.BYTES,
      t: Types.TIMESTAMP(6),
      z: Types.INSTANT(3),
      a: Types.LIST(Types.INT),
      m: Types.MAP(Types.STRING, Types.LONG),
      r: Types.ROW({ p: Types.INT, q: Types.NULLABLE(Types.STRING) }),
    });
    const row = {
      b: true,
      i: -7,
      l: 2n ** 62n,
      d: 1.5,
      c: 1234n,
      s: 'héllo',
      x: Uint8Array.of(1, 2),
      t: { epochMs: 1_000_000_000_001, nanos: 2_000 },
      z: { epochMs: 5, nanos: 0 },
      a: [1, 2],
      m: new Map([['k', 9n]]),
      r: { p: 1, q: null },
    };
    const env = createEnvironment();
    env.fromData([row, row], type).toTable('types');
    expect(await env.fromTable('types', type).executeAndCollect()).toEqual([row, row]);
  });
});

describe('functions', () => {
  test('element types go through every step', () => {
    const env = createEnvironment();
    const numbers = env.fromData([1, 2]);
    expectTypeOf(numbers.map(n => `${n}`)).toEqualTypeOf<SingleOutputStreamOperator<string>>();
    expectTypeOf(numbers.flatMap(n => [n > 1])).toEqualTypeOf<SingleOutputStreamOperator<boolean>>();
    const mixed = env.fromData<number | string>([1, 'a']);
    expectTypeOf(mixed.filter(value => typeof value === 'string')).toEqualTypeOf<SingleOutputStreamOperator<string>>();
    expectTypeOf(env.fromTable('t', eventType).keyBy(event => event.id).keyOf).returns.toEqualTypeOf<bigint>();
    // @ts-expect-error: streams of different types do not unite, they connect
    numbers.union(env.fromData(['a']));
  });

  test('a union has the elements of all, a connected pair takes each with its own function', async () => {
    const env = createEnvironment();
    const united = env.fromData([1, 2]).union(env.fromData([3]), env.fromData([4]));
    const both = united.connect(env.fromData(['x'])).map(
      n => n * 10,
      text => text.length,
    );
    expect((await both.executeAndCollect()).toSorted((a, b) => a - b)).toEqual([1, 10, 20, 30, 40]);
  });

  test('side outputs go their own way, also when the main one goes nowhere', async () => {
    const odd = new OutputTag<string>('odd');
    const lines = await printed(env => {
      const split = env.fromData([1, 2, 3]).process<number>({
        processElement(value, context, out) {
          if (value % 2 === 1) context.output(odd, `odd ${value}`);
          else out.collect(value);
        },
      });
      expectTypeOf(split.getSideOutput(odd)).toEqualTypeOf<DataStream<string>>();
      split.getSideOutput(odd).print('side');
    });
    expect(lines).toEqual(['side> odd 1', 'side> odd 3']);
  });

  test('what a function throws names the operator and the element', async () => {
    const env = createEnvironment();
    const failing = env
      .fromData([{ n: 1 }, { n: 2 }])
      .map(({ n }) => {
        if (n === 2) throw new RangeError('too much');
        return n;
      })
      .name('halve')
      .uid('halve-1');
    const result = failing.executeAndCollect();
    await expect(result).rejects.toThrow(
      "The function of operator 'halve' (uid halve-1) failed on { n: 2 }: RangeError: too much",
    );
    await expect(result).rejects.toMatchObject({ domain: 'user' });
  });

  test('a limit ends the collection and the run', async () => {
    const env = createEnvironment();
    env.executeSql("CREATE TABLE n (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000')");
    expect(await env.fromTable('n').executeAndCollect(3)).toHaveLength(3);
  });

  test('the plan shows the operators by name, between those of SQL', () => {
    const env = createEnvironment();
    env.executeSql(eventsTable(events));
    env
      .fromTable('events', eventType)
      .keyBy(event => event.id, Types.LONG)
      .reduce((left, right) => (left.name > right.name ? left : right))
      .name('largest')
      .print();
    const plan = env.explain();
    expect(plan).toContain('Sink print-0(');
    expect(plan.match(/(\w+)\(/g)).toEqual(expect.arrayContaining(['largest(', 'WatermarkAssigner(']));
  });

  test('a program that writes nothing is refused, as are two operators of one uid', () => {
    const env = createEnvironment();
    env.fromData([1]).map(n => n);
    expect(() => env.executeAsync()).toThrow('writes nothing');
    const first = env
      .fromData([1])
      .map(n => n)
      .uid('same');
    first
      .map(n => n)
      .uid('same')
      .print();
    expect(() => env.executeAsync()).toThrow("Two operators have the uid 'same'");
  });
});
