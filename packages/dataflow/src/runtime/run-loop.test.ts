import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@lockstep/kernel/clock';
import type { PhysicalNode, PhysicalPlan } from '@lockstep/plan/physical';
import { expect, test } from 'vitest';
import { pipelineConnectors, testContext } from '../../test/support/pipeline.ts';
import { aggregate, fields, nodeBase, ref, table, types } from '../../test/support/plan.ts';
import { batchOf, type Change, changesOf } from '../../test/support/rows.ts';
import { SequenceSource, sequenceSchema } from '../../test/support/sequence-source.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import type { ConnectorRegistry } from '../ports/connector.ts';
import type { SinkWriter } from '../ports/sink.ts';
import type { SourceReader } from '../ports/source.ts';
import { type RunHandle, startRun } from './start-run.ts';

const output = fields(['k', types.string], ['n', types.bigint], ['start', types.timestamp]);

/** Two sources with a watermark each -> UNION ALL -> tumbling count -> sink. */
const unionPlan: PhysicalPlan = {
  mode: 'stream',
  nodes: [
    ...[0, 1].flatMap((side): PhysicalNode[] => [
      {
        ...nodeBase(side * 2, [], sequenceSchema),
        kind: 'source',
        table: table(`s${side}`, `side-${side}`),
        projection: [0, 1, 2],
      },
      {
        ...nodeBase(side * 2 + 1, [side * 2], sequenceSchema),
        kind: 'watermark-assigner',
        rowtimeColumn: 2,
        expression: ref(2, types.timestamp),
      },
    ]),
    { ...nodeBase(4, [1, 3], sequenceSchema), kind: 'union' },
    {
      ...nodeBase(5, [4], output),
      kind: 'window-aggregate',
      keys: [0],
      aggregates: [aggregate('COUNT', [], types.bigint)],
      window: { kind: 'tumble', sizeMs: 10_000, offsetMs: 0 },
      timeColumn: 2,
      windowColumns: ['window_start'],
      needsRetraction: false,
    },
    { ...nodeBase(6, [5], output), kind: 'sink', table: table('out', 'files'), primaryKey: [] },
  ],
};

/** Never has a row. */
const silentSource: SourceReader = {
  open: async () => {},
  read: async () => ({ kind: 'idle', waitMs: 2 }),
  position: () => null,
  progress: () => ({ malformedRows: 0, bytesBehind: 0 }),
  close: async () => {},
};

function start(
  sides: readonly [SourceReader, SourceReader],
  collected: Change[],
  config: Record<string, string> = {},
  plan = unionPlan,
): RunHandle {
  const base = pipelineConnectors({ rowLimit: 0, batchRows: () => 1, outputDirectory: '/nonexistent' });
  const connectors: ConnectorRegistry = {
    get: name => ({ ...base.get('sequence'), createSource: () => sides[name === 'side-0' ? 0 : 1] }),
  };
  const sink: SinkWriter = {
    open: async () => {},
    write: async batch => {
      collected.push(...changesOf(batch));
    },
    flush: async () => {},
    prepare: async () => null,
    commit: async () => {},
    abort: async () => {},
    close: async () => {},
  };
  return startRun(plan, {
    connectors,
    context: { ...testContext, clock: systemClock, config },
    compiler: simpleCompiler,
    checkpoint: null,
    onEvent: () => {},
    createSink: () => sink,
  });
}

test('a fast source waits for a slow one that is behind it in event time', async () => {
  const reads = [0, 0];
  let widest = 0;
  const count = (side: number) => (): number => {
    reads[side]!++;
    widest = Math.max(widest, Math.abs(reads[0]! - reads[1]!));
    return 20;
  };
  const sides = [new SequenceSource(2000, count(0)), new SequenceSource(2000, count(1), 2)] as const;
  const outcome = await start(sides, []).done;
  expect(outcome.kind).toBe('finished');
  expect(reads).toEqual([100, 100]);
  expect(widest).toBeLessThanOrEqual(3);
});

test.each([
  ['0', false],
  ['10 ms', true],
])('with an idle timeout of %s, windows fire beside a silent source: %s', async (timeout, fires) => {
  const rows: Change[] = [];
  const run = start([new SequenceSource(500, () => 20, 4), silentSource], rows, {
    'table.exec.source.idle-timeout': timeout,
  });
  setTimeout(() => run.stop(), 300);
  expect(await run.done).toMatchObject({ kind: 'finished', outcome: 'stopped' });
  expect(rows.length > 0).toBe(fires);
});

/** Each read takes its time and gives one row, so far behind the one before. Tells of each event time that it gives. */
function pacedSource(rowCount: number, stepMs: number, readMs: number, onRow: (tsMs: number) => void): SourceReader {
  let next = 0;
  return {
    ...silentSource,
    read: async () => {
      await delay(readMs);
      if (next === rowCount) return { kind: 'end' };
      const tsMs = next++ * stepMs;
      onRow(tsMs);
      return { kind: 'batch', batch: batchOf(sequenceSchema, [{ kind: 0, row: ['a', 1, tsMs] }]) };
    },
  };
}

test.each([
  ['without alignment a source runs ahead while the other one is slow', {}, false],
  [
    'with alignment it stays within the drift, but for the row that moves it and the one that is read ahead',
    { 'scan.watermark.alignment.group': 'g', 'scan.watermark.alignment.max-drift': '20 s' },
    true,
  ],
])('%s', async (_, options, staysNear) => {
  const newestMs = [0, 0];
  let widestMs = 0;
  const note = (side: number) => (tsMs: number) => {
    newestMs[side] = tsMs;
    // Once the slow source has ended it holds nobody back.
    if (newestMs[0]! < 4_000) widestMs = Math.max(widestMs, newestMs[1]! - newestMs[0]!);
  };
  const sides = [pacedSource(5, 1_000, 150, note(0)), pacedSource(9, 10_000, 0, note(1))] as const;
  const nodes = unionPlan.nodes.map(node =>
    node.kind === 'source' ? { ...node, table: { ...node.table, options } } : node,
  );
  expect(await start(sides, [], {}, { ...unionPlan, nodes }).done).toMatchObject({ kind: 'finished' });
  expect(widestMs <= 50_000).toBe(staysNear);
});

test('a window of processing time closes by the clock, though nothing more is read', async () => {
  const sent = { kind: 'batch', batch: batchOf(sequenceSchema, [{ kind: 0, row: ['a', 1, Date.now()] }]) } as const;
  let isSent = false;
  const once: SourceReader = {
    ...silentSource,
    read: async () => {
      if (isSent) return { kind: 'idle', waitMs: 60_000 };
      isSent = true;
      return sent;
    },
  };
  const rows: Change[] = [];
  const nodes = unionPlan.nodes.map(node =>
    node.kind === 'window-aggregate'
      ? { ...node, isProcessingTime: true, window: { kind: 'tumble' as const, sizeMs: 20, offsetMs: 0 } }
      : node,
  );
  const run = start([once, silentSource], rows, {}, { ...unionPlan, nodes });
  await expect.poll(() => rows.length, { timeout: 5000 }).toBe(1);
  run.stop();
  await run.done;
});

test('a failure while reading is told with the source that failed', async () => {
  const broken: SourceReader = {
    ...silentSource,
    read: async () => {
      throw new Error('the pipe broke');
    },
  };
  const outcome = await start([silentSource, broken], []).done;
  expect(outcome).toMatchObject({ kind: 'failed', nodeUid: 'node-2', error: { message: 'the pipe broke' } });
});
