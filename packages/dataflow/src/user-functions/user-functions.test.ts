import type { UserFunction } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import { describe, expect, test } from 'vitest';
import { types } from '../../test/support/plan.ts';
import type { Value } from '../batch/value.ts';
import { defaultLimits, sandboxLimits } from './sandbox-limits.ts';
import { UserFunctions } from './user-functions.ts';

const limits = { ...defaultLimits, callMsMax: 200, memoryBytesMax: 24 * 1024 * 1024, rowsMax: 1000 };

const functionOf = (
  source: string,
  parameters: readonly LogicalType[],
  resultType: LogicalType,
  more: Partial<UserFunction> = {},
): UserFunction => ({
  name: 'c.d.f',
  kind: 'scalar',
  language: 'JAVASCRIPT',
  source,
  parameters: parameters.map((type, i) => ({ name: `p${i}`, type })),
  resultType,
  isDeterministic: true,
  doc: '',
  ...more,
});

async function open(userFunction: UserFunction, own = limits): Promise<(...args: readonly Value[]) => Value> {
  const functions = new UserFunctions(own);
  await functions.open([userFunction]);
  return functions.callable(userFunction);
}

const evaluate = async (source: string, resultType: LogicalType = types.string): Promise<Value> =>
  (await open(functionOf(source, [], resultType)))();

describe('hostile functions are stopped, and the user is told which call it was', () => {
  test('a loop without end', async () => {
    const f = await open(functionOf('n => { for (;;) n++; }', [types.int], types.int));
    expect(() => f(7)).toThrow('Function c.d.f took longer than 200 ms and was stopped, called with (7)');
    expect(() => f(8)).toThrow('Function c.d.f has broken a limit before');
  });

  test('a loop without end in its source, in an error, in a regular expression', async () => {
    await expect(evaluate('(() => { for (;;); })()')).rejects.toThrow(/took longer .*, while its source was read/);
    await expect(evaluate('() => { throw { get message() { for (;;); } }; }')).rejects.toThrow('Function c.d.f failed');
    await expect(evaluate('() => String(/(a+)+b/.test("a".repeat(60)))')).rejects.toThrow('took longer');
  });

  test('a bomb of memory', async () => {
    const before = process.memoryUsage.rss();
    const source = '() => { const all = []; for (;;) all.push(new Uint8Array(100000)); }';
    const f = await open(functionOf(source, [], types.string), { ...limits, callMsMax: 20_000 });
    expect(f).toThrow('Function c.d.f needed more than 24 MiB of memory, called with ()');
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
    await expect(evaluate('() => "x".repeat(2 ** 29)')).rejects.toThrow('Function c.d.f');
  });

  test('recursion without end', async () => {
    await expect(evaluate('function f() { return f() + 1; }')).rejects.toThrow('Function c.d.f recurses too deeply');
  });

  test('a way out of the sandbox', async () => {
    const reachable = `() => [typeof process, typeof require, typeof fetch, typeof console, typeof WebAssembly, typeof setTimeout,
      (0, eval)('typeof process'), new Function('return typeof process')(), (() => {}).constructor.constructor('return typeof process')()].join()`;
    expect(await evaluate(reachable)).toBe(Array.from({ length: 9 }, () => 'undefined').join());
    await expect(evaluate('() => import("node:fs")')).rejects.toThrow('Function c.d.f gave');
  });

  test('a source that closes what it is put into', async () => {
    await expect(evaluate('() => 1); globalThis.evil = true; (() => "x"')).resolves.toBe('x');
    expect('evil' in globalThis).toBe(false);
    await expect(evaluate('() => {')).rejects.toThrow('Function c.d.f failed with SyntaxError');
  });

  test('built-in objects that were changed', async () => {
    const source = `(() => {
      Array.prototype.map = () => ['changed']; JSON.parse = () => ['changed']; Object.prototype.kind = 'BIGINT';
      return (a, b) => a + '/' + b.length;
    })()`;
    const f = await open(
      functionOf(source, [types.string, { kind: 'ARRAY', element: types.int, nullable: true }], types.string),
    );
    // It has broken what it is called with itself.
    expect(() => f('x', [1, 2])).toThrow('Function c.d.f failed with TypeError');
    const polluted = await open(functionOf('() => JSON.parse(\'{"__proto__": {"a": 1}}\')', [], rowOfInt));
    expect(polluted()).toEqual([null]);
    expect(Object.prototype).not.toHaveProperty('kind');
    expect({}).not.toHaveProperty('a');
  });

  test('a clock or a die in a function that is said to be deterministic', async () => {
    await expect(evaluate('() => String(Math.random())')).rejects.toThrow('Math.random needs @nondeterministic');
    await expect(evaluate('() => String(Date.now())')).rejects.toThrow('needs @nondeterministic');
    await expect(evaluate('() => new Date().toISOString()')).rejects.toThrow('needs @nondeterministic');
    expect(await evaluate('() => new Date(0).toISOString()')).toBe('1970-01-01T00:00:00.000Z');
    const free = await open(functionOf('() => Math.random()', [], types.double, { isDeterministic: false }));
    expect(free()).toBeTypeOf('number');
  });
});

const rowOfInt: LogicalType = { kind: 'ROW', fields: [{ name: 'a', type: types.int }], nullable: true };

describe('results are held against their types', () => {
  test.each<[string, LogicalType, string]>([
    ['() => 1.5', types.int, 'gave 1.5, which is not INT'],
    ['() => 2 ** 31', types.int, 'gave 2147483648, which is not INT'],
    ['() => "1"', types.int, 'gave "1", which is not INT'],
    ['() => NaN', types.int, 'gave null, which is not INT'],
    ['() => 1', types.string, 'gave 1, which is not STRING'],
    ['() => 2n ** 63n', types.bigint, 'gave "9223372036854775808", which is not BIGINT'],
    ['() => "soon"', types.timestamp, 'gave "soon", which is not TIMESTAMP(3)'],
    ['async () => 1', types.int, 'gave {}, which is not INT'],
    ['() => () => 1', types.int, 'gave "a function", which is not INT'],
    ['() => null', { kind: 'INTEGER', nullable: false }, 'gave null, which is not INT NOT NULL'],
    ['() => ({ a: "x" })', rowOfInt, 'gave "x", which is not INT'],
  ])('%s', async (source, type, message) => {
    await expect(evaluate(source, type)).rejects.toThrow(message);
  });

  test('and values go in and out unchanged', async () => {
    const same = async (type: LogicalType, value: Value): Promise<void> => {
      expect((await open(functionOf('x => x', [type], type)))(value)).toEqual(value);
    };
    await same(types.int, -5);
    await same(types.bigint, 9_007_199_254_740_993n);
    await same(types.double, Number.POSITIVE_INFINITY);
    await same(types.string, 'naïve \0 😀 "quoted"');
    await same(types.wideDecimal, -123_456_789_012_345_678_901n);
    await same(types.timestamp, { epochMs: -1, nanos: 0 });
    await same({ kind: 'VARBINARY', length: 10, nullable: true }, Uint8Array.of(0, 255, 7, 9));
    await same({ kind: 'ARRAY', element: types.bigint, nullable: true }, [1n, null]);
    await same(
      { kind: 'MAP', key: types.int, value: types.string, nullable: true },
      { keys: [1, 2], values: ['a', null] },
    );
    await same({ kind: 'MAP', key: types.string, value: types.double, nullable: true }, { keys: ['a'], values: [0.5] });
    await same(types.string, null);
  });
});

test('settings change the limits within bounds, and a value that is none is told', () => {
  expect(sandboxLimits({ 'lockstep.function.timeout': '250 ms', 'lockstep.function.memory-limit': '64 mb' })).toEqual({
    ...defaultLimits,
    callMsMax: 250,
    memoryBytesMax: 64 * 1024 * 1024,
  });
  for (const [key, value] of [
    ['lockstep.function.timeout', 'soon'],
    ['lockstep.function.timeout', '1 h'],
    ['lockstep.function.memory-limit', '1 mb'],
    ['lockstep.function.max-rows', '0'],
  ] as const)
    expect(() => sandboxLimits({ [key]: value })).toThrow(`${key}: '${value}' is not`);
});
