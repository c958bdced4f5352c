import { join } from 'node:path';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { Connector, ConnectorContext, ConnectorRegistry } from '../../src/ports/connector.ts';
import { FileSink } from './file-sink.ts';
import { aggregate, fields, nodeBase, ref, table, types } from './plan.ts';
import { SequenceSource, sequenceSchema } from './sequence-source.ts';

const windowSchema = fields(['k', types.string], ['n', types.bigint], ['s', types.int], ['start', types.timestamp]);
const groupSchema = fields(['k', types.string], ['n', types.bigint], ['m', types.int]);

/** sequence -> watermark (5 s) -> hopping counts and sums by key -> `windows`; and the same rows -> running counts by key -> `groups`. */
export function pipelinePlan(mode: PhysicalPlan['mode'] = 'stream'): PhysicalPlan {
  const isStream = mode === 'stream';
  return {
    mode,
    nodes: [
      { ...nodeBase(0, [], sequenceSchema), kind: 'source', table: table('s', 'sequence'), projection: [0, 1, 2] },
      {
        ...nodeBase(1, [0], sequenceSchema),
        kind: 'watermark-assigner',
        rowtimeColumn: 2,
        expression: {
          kind: 'call',
          functionName: 'MINUS',
          type: types.timestamp,
          args: [ref(2, types.timestamp), { kind: 'literal', value: 5000, type: types.bigint }],
        },
      },
      { ...nodeBase(2, [1], sequenceSchema), kind: 'exchange', keys: [0] },
      {
        ...nodeBase(3, [2], windowSchema),
        kind: 'window-aggregate',
        keys: [0],
        aggregates: [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int)],
        window: { kind: 'hop', sizeMs: 20_000, slideMs: 5_000, offsetMs: 0 },
        timeColumn: 2,
        windowColumns: ['window_start'],
        needsRetraction: false,
      },
      {
        ...nodeBase(4, [3], windowSchema),
        kind: 'sink',
        table: table('windows', 'files'),
        primaryKey: [],
        isParallel: true,
      },
      {
        ...nodeBase(5, [2], groupSchema),
        kind: 'group-aggregate',
        keys: [0],
        aggregates: [aggregate('COUNT', [1], types.bigint, { distinct: true }), aggregate('MAX', [1], types.int)],
        needsRetraction: false,
        changelogMode: isStream ? 'retract' : 'insert-only',
      },
      {
        ...nodeBase(6, [5], groupSchema),
        kind: 'sink',
        table: table('groups', 'files'),
        primaryKey: [],
        isParallel: true,
      },
    ],
  };
}

export interface PipelineOptions {
  readonly rowLimit: number;
  readonly batchRows: () => number;
  readonly pauseMs?: number;
  readonly outputDirectory: string;
  /** Awaited before each write. */
  readonly onWrite?: () => Promise<void>;
}

export function pipelineConnectors(options: PipelineOptions): ConnectorRegistry {
  const descriptor = (name: string): Connector['descriptor'] => ({
    name,
    title: { en: name, zh: name },
    doc: { en: name, zh: name },
    options: [],
    scan: { stream: true, batch: true },
    lookup: false,
    sink: 'all',
    formats: [],
    readableMetadata: {},
  });
  const connectors: Record<string, Connector> = {
    sequence: {
      descriptor: descriptor('sequence'),
      createSource: () => new SequenceSource(options.rowLimit, options.batchRows, options.pauseMs),
    },
    files: {
      descriptor: descriptor('files'),
      createSink: ({ table, place }) =>
        new FileSink(join(options.outputDirectory, table.path.name), options.onWrite, place),
    },
  };
  return { get: name => connectors[name]! };
}

export const testContext: ConnectorContext = {
  mode: 'stream',
  clock: systemClock,
  logger: silentLogger,
  fileRoots: [],
  resolveSecret: reference => reference,
  writerId: 'test',
  fencingToken: 1,
  config: {},
};
