import type { ExchangeNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { batchOf, changesOf, inserts, type Row } from '../../test/support/rows.ts';
import { GraphNode } from '../build/graph-node.ts';
import { hashRows, keyGroupOf } from '../state/hash-rows.ts';
import { ExchangeHub } from './exchange-hub.ts';
import { wireExchanges } from './exchange-wiring.ts';
import { subtaskOfKeyGroup } from './partitioner.ts';

const schema = fields(['k', types.string], ['n', types.int]);
const keyed: ExchangeNode = { ...nodeBase(0, [], schema), kind: 'exchange', keys: [0] };

/** One subtask with one exchange, and what came out of it. */
const identity = { uid: 'keyed', fingerprint: '', what: '', keys: [] };

class Station {
  readonly hub: ExchangeHub;
  readonly node: GraphNode;
  readonly rows: Row[] = [];
  readonly watermarks: number[] = [];
  readonly #subtask: number;

  constructor(subtask: number, parallelism: number, wiring: ReturnType<typeof wireExchanges>) {
    this.#subtask = subtask;
    this.hub = new ExchangeHub({ subtask, parallelism, attempt: { id: 'test', startedAtMs: 0 } }, wiring);
    this.node = new GraphNode(keyed, this.hub.createOperator(keyed), identity, { nestedMs: 0 });
    this.hub.connect(this.node);
    this.node.connect(
      {
        push: (_, batch) => this.rows.push(...changesOf(batch).map(change => change.row)),
        watermark: (_, tsMs) => this.watermarks.push(tsMs),
        idle: () => {},
      },
      0,
    );
    this.node.open({ nowMs: 0 });
  }

  push(rows: readonly Row[]): void {
    this.node.push(this.#subtask, batchOf(schema, inserts(rows)));
  }

  watermark(tsMs: number): void {
    this.node.watermark(this.#subtask, tsMs);
  }
}

function stations(parallelism: number, bytesPerRing: number): Station[] {
  const wiring = wireExchanges(parallelism, bytesPerRing);
  return Array.from({ length: parallelism }, (_, subtask) => new Station(subtask, parallelism, wiring));
}

function ownerOf(key: string, parallelism: number): number {
  const { columns } = batchOf(schema, inserts([[key, 0]]));
  const hashes = new Int32Array(1);
  hashRows([columns[0]!], Int32Array.of(0), 1, hashes);
  return subtaskOfKeyGroup(keyGroupOf(hashes[0]!), parallelism);
}

/** Moves everything until nothing moves any more. */
function drain(all: readonly Station[]): void {
  let quietRounds = 0;
  while (quietRounds < 2) {
    let hasMoved = false;
    for (const { hub } of all) {
      hub.flush();
      hasMoved = hub.receive() || hasMoved;
    }
    quietRounds = hasMoved ? 0 : quietRounds + 1;
  }
}

test('every row comes to the owner of its key once, and those of one key and sender in order', () => {
  const pushes = fc.array(fc.tuple(fc.nat(3), fc.array(fc.stringMatching(/^[a-h]{1,2}$/), { maxLength: 30 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), pushes, (parallelism, list) => {
      const all = stations(parallelism, 64);
      const sent: { from: number; row: Row }[] = [];
      for (const [subtask, keys] of list) {
        const from = subtask % parallelism;
        const rows = keys.map((key): Row => [key, sent.length * 100 + keys.indexOf(key)]);
        for (const row of rows) sent.push({ from, row });
        all[from]!.push(rows);
        all[(from + 1) % parallelism]!.hub.receive();
      }
      drain(all);
      const orderOf = (rows: readonly Row[]) => Map.groupBy(rows, row => `${row[0]}/${row[1]}`);
      all.forEach((station, to) => {
        const expected = sent.map(({ row }) => row).filter(row => ownerOf(String(row[0]), parallelism) === to);
        expect(station.rows.toSorted()).toEqual(expected.toSorted());
        for (let from = 0; from < parallelism; from++) {
          const own = sent.filter(entry => entry.from === from && ownerOf(String(entry.row[0]), parallelism) === to);
          const received = station.rows.filter(row =>
            own.some(entry => entry.row[0] === row[0] && entry.row[1] === row[1]),
          );
          expect([...orderOf(received).keys()]).toEqual([...orderOf(own.map(({ row }) => row)).keys()]);
        }
      });
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('the watermark is that of the slowest sender, and its end that of the last', () => {
  const all = stations(3, 1024);
  const [first, second, third] = all as [Station, Station, Station];
  first.watermark(10);
  second.watermark(20);
  drain(all);
  expect(first.watermarks).toEqual([]);
  third.watermark(Number.POSITIVE_INFINITY);
  drain(all);
  for (const station of all) expect(station.watermarks).toEqual([10]);
  first.watermark(Number.POSITIVE_INFINITY);
  drain(all);
  expect(first.hub.hasEnded).toBe(false);
  second.watermark(Number.POSITIVE_INFINITY);
  drain(all);
  for (const station of all) expect(station.watermarks).toEqual([10, 20, Number.POSITIVE_INFINITY]);
  for (const station of all) expect(station.hub.hasEnded).toBe(true);
});

test('what finds no room waits, holds the sources back, and goes on when there is room', () => {
  const all = stations(2, 1024);
  const [first, second] = all as [Station, Station];
  const keys = Array.from({ length: 200 }, (_, n) => `key ${n}`).filter(key => ownerOf(key, 2) === 1);
  for (let n = 0; !first.hub.isFull; n++)
    first.push(Array.from({ length: 1000 }, (_, k): Row => [keys[k % keys.length]!, n]));
  expect(second.hub.receive()).toBe(true);
  expect(first.hub.isFull).toBe(true);
  drain(all);
  expect(first.hub.isFull).toBe(false);
  expect(first.hub.waitingRows).toBe(0);
  expect(second.rows.length).toBeGreaterThan(32_768);
});

test('what a sender sends after its barrier stays outside until the checkpoint is taken', () => {
  const all = stations(2, 4096);
  const [first, second] = all as [Station, Station];
  const key = ['a', 'b', 'c', 'd', 'e'].find(candidate => ownerOf(candidate, 2) === 1)!;
  first.push([[key, 1]]);
  first.hub.sendBarrier(first.node, 1);
  first.push([[key, 2]]);
  first.hub.flush();
  expect(second.hub.isAligned(second.node)).toBe(false);
  drain([second]);
  expect(second.rows).toEqual([[key, 1]]);
  expect(second.hub.isAligned(second.node)).toBe(true);
  second.hub.release();
  expect(second.hub.isAligned(second.node)).toBe(false);
  drain([second]);
  expect(second.rows).toEqual([
    [key, 1],
    [key, 2],
  ]);
});
