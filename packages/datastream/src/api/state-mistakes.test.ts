import { describe, expect, test } from 'vitest';
import { eventsTable, eventType, printed, printedInTwo } from '../../test/environment.ts';
import {
  type KeyedProcessFunction,
  type StreamExecutionEnvironment,
  type TypeOf,
  Types,
  ValueStateDescriptor,
} from '../index.ts';

type EventRow = TypeOf<typeof eventType>;

describe('mistakes with state', () => {
  const build = (handlers: KeyedProcessFunction<bigint, EventRow, string>) => (env: StreamExecutionEnvironment) => {
    env
      .fromTable('events', eventType)
      .keyBy(event => event.id, Types.LONG)
      .process(handlers)
      .uid('stateful')
      .print();
  };
  const rows = [
    { id: 1, name: 'a', seconds: 1 },
    { id: 1, name: 'b', seconds: 2 },
  ];
  const counting = (name: string, isText: boolean): KeyedProcessFunction<bigint, EventRow, string> => {
    return {
      open(context) {
        const long = isText ? null : context.getState(new ValueStateDescriptor(name, Types.LONG));
        const text = isText ? context.getState(new ValueStateDescriptor(name, Types.STRING)) : null;
        this.processElement = () => {
          long?.update(1n);
          text?.update('1');
        };
      },
      processElement() {},
    };
  };

  test.each([
    [
      'another type',
      ['count', true],
      "state 'count' of type value<BIGINT NOT NULL>, which is value<STRING NOT NULL> now",
    ],
    [
      'another name',
      ['counter', false],
      "state 'count' of type value<BIGINT NOT NULL>, which is not asked for in open()",
    ],
  ] as const)('state of %s does not take what a checkpoint holds', async (_, [name, isText], message) => {
    let isFirst = true;
    const changed = (env: StreamExecutionEnvironment): void => {
      build(isFirst ? counting('count', false) : counting(name, isText))(env);
      isFirst = false;
    };
    await expect(printedInTwo(rows, 1, changed)).rejects.toThrow(message);
  });

  test('what open() throws names the operator', async () => {
    const broken: KeyedProcessFunction<bigint, EventRow, string> = {
      open: () => {
        throw new RangeError('no luck');
      },
      processElement: () => {},
    };
    const result = printed(env => {
      env.executeSql(eventsTable(rows));
      build(broken)(env);
    });
    await expect(result).rejects.toThrow(
      /operator 'KeyedProcess' \(uid stateful\) failed on open: RangeError: no luck/,
    );
    await expect(result).rejects.toMatchObject({ domain: 'user' });
  });

  test('state is asked for in open() only, and used only while a key is at work', async () => {
    const descriptor = new ValueStateDescriptor('count', Types.LONG);
    const run = (handlers: KeyedProcessFunction<bigint, EventRow, string>) =>
      printed(env => {
        env.executeSql(eventsTable(rows));
        build(handlers)(env);
      });
    await expect(
      run({ open: context => void context.getState(descriptor).value(), processElement: () => {} }),
    ).rejects.toThrow("state 'count' was used outside of processing");
  });
});
