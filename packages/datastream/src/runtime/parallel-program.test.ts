import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEnvironment, printedInSubtasks } from '../../test/environment.ts';
import {
  type Collector,
  type KeyedContext,
  type OnTimerContext,
  OutputTag,
  type RuntimeContext,
  type StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  Types,
  type ValueState,
  ValueStateDescriptor,
} from '../index.ts';

const saleType = Types.ROW({ item: Types.STRING, price: Types.LONG });
const odd = new OutputTag('odd', Types.STRING);

/** A table of several files, which are read by all subtasks. */
function salesIn(directory: string): string {
  for (let file = 0; file < 5; file++) {
    const lines = Array.from({ length: 40 }, (_, n) => {
      const second = String(n).padStart(2, '0');
      return `item${(file * 7 + n) % 9},${file * 40 + n},2026-01-01 00:00:${second}.000`;
    });
    writeFileSync(join(directory, `${file}.csv`), `${lines.join('\n')}\n`);
  }
  return `CREATE TABLE sales (item STRING, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
    WITH ('connector' = 'filesystem', 'path' = '${directory}', 'format' = 'csv')`;
}

/** Keyed state, windows, a union, two keyed streams connected, a side output, and SQL before, between and behind. */
function everything(env: StreamExecutionEnvironment, directory: string): void {
  env.executeSql(salesIn(directory));
  const sales = env.fromTable('SELECT item, price, ts FROM sales WHERE price <> 4', saleType);
  const byItem = sales.keyBy(({ item }) => item, Types.STRING);
  const sums = byItem
    .window(TumblingEventTimeWindows.of('20 s'))
    .reduce((left, right) => ({ item: left.item, price: left.price + right.price }));
  sums.map(({ item, price }) => `sum ${item} ${price}`).print();
  const counted = byItem
    .connect(env.fromData(['item1', 'item2', 'item77']).keyBy(name => name, Types.STRING))
    .process(new Named());
  counted.union(counted.getSideOutput(odd)).print();
  sums.returns(saleType).toTable('sums');
  env
    .toChangelogStream('SELECT COUNT(*) AS n, SUM(price) AS s FROM sums')
    .map(({ kind, row }) => `${kind} ${row['n']} ${row['s']}`)
    .print('total');
}

/** How many sales each named item has when the input ends, and in the side output those that are odd. */
class Named {
  #count!: ValueState<number>;
  #isNamed!: ValueState<boolean>;

  open(context: RuntimeContext): void {
    this.#count = context.getState(new ValueStateDescriptor('count', Types.INT));
    this.#isNamed = context.getState(new ValueStateDescriptor('named', Types.BOOLEAN));
  }

  processElement1(_sale: unknown, context: KeyedContext<string>): void {
    this.#count.update((this.#count.value() ?? 0) + 1);
    context.timerService().registerEventTimeTimer(Number.MAX_SAFE_INTEGER);
  }

  processElement2(_name: string, context: KeyedContext<string>): void {
    this.#isNamed.update(true);
    context.timerService().registerEventTimeTimer(Number.MAX_SAFE_INTEGER);
  }

  onTimer(_timeMs: number, context: OnTimerContext<string>, out: Collector<string>): void {
    const count = this.#count.value() ?? 0;
    if (this.#isNamed.value() === true) out.collect(`named ${context.getCurrentKey()} ${count}`);
    else if (count % 2 === 1) context.output(odd, `odd ${context.getCurrentKey()} ${count}`);
  }
}

test('a program gives the same in one subtask and in several', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parallel-program-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const printed = async (parallelism: number): Promise<readonly string[]> => {
    const lines = await printedInSubtasks(parallelism, env => everything(env, directory), { fileRoots: [directory] });
    // In which order the sums come is up to the subtasks; the last total is not.
    const last = lines.findLast(line => line.startsWith('total> +U'));
    return [...lines.filter(line => !line.startsWith('total')), String(last)].toSorted();
  };
  const alone = await printed(1);
  expect(new Set(alone.map(line => line.split(' ')[0]))).toEqual(new Set(['sum', 'named', 'odd', 'total>']));
  expect(await printed(2)).toEqual(alone);
  expect(await printed(3)).toEqual(alone);
});

test('a program that executes itself can not be loaded by each thread, and says so', () => {
  const env = createEnvironment({ config: { 'parallelism.default': '2' } });
  env.fromData([1]).print();
  expect(() => env.executeAsync()).toThrow('export main(env) and start it with lockstep run FILE.ts');
});

test('a program that is another one each time is refused', async () => {
  let builds = 0;
  const main = (env: StreamExecutionEnvironment): void => {
    const stream = env.fromData(['a', 'b'], Types.STRING);
    stream
      .map(letter => letter.toUpperCase())
      .uid(`map-${builds++}`)
      .print();
  };
  await expect(printedInSubtasks(2, main)).rejects.toMatchObject({
    domain: 'user',
    message: expect.stringContaining('main must build the same program each time'),
  });
});

test('an element that is no value can not go to another thread, and says so', async () => {
  const main = (env: StreamExecutionEnvironment): void => {
    env
      .fromData([1, 2])
      .map(count => ({ count, next: () => count + 1 }))
      .keyBy(({ count }) => count, Types.INT)
      .reduce(left => left)
      .print();
  };
  await expect(printedInSubtasks(2, main)).rejects.toMatchObject({
    domain: 'user',
    message: expect.stringContaining("can't be stored as GENERIC"),
  });
});
