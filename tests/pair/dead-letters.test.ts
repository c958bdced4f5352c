import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { compileJob, compileStatement, printRows, type RunIdentity, runContext } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { ConnectorRegistry } from '@lockstep/dataflow/ports';
import { localSubtasks, type RunEvent, type RunMetrics, type RunOutcome, startRun } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { externalError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { afterEach, beforeEach, expect, test } from 'vitest';

const lettersTable = `CREATE TABLE letters (table_name STRING, file STRING, record_number BIGINT, byte_offset BIGINT, reason STRING, record BYTES)
  WITH ('connector' = 'filesystem', 'path' = 'letters', 'format' = 'json');`;

const tables = `
  CREATE TABLE orders (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = 'orders',
    'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601', 'lockstep.malformed.dead-letter-path' = 'letters');
  CREATE TABLE lines (id INT) WITH ('connector' = 'filesystem', 'path' = 'lines', 'format' = 'csv',
    'lockstep.malformed.policy' = 'dead-letter', 'lockstep.malformed.dead-letter-path' = 'letters');
  CREATE TABLE orders_out (id INT) WITH ('connector' = 'filesystem', 'path' = 'orders_out', 'format' = 'json');
  CREATE TABLE lines_out (id INT) WITH ('connector' = 'filesystem', 'path' = 'lines_out', 'format' = 'json');
  ${lettersTable}`;

const inserts = `EXECUTE STATEMENT SET BEGIN
  INSERT INTO orders_out SELECT id FROM orders;
  INSERT INTO lines_out SELECT id FROM lines;
END;`;

const [filesPerTable, recordsPerFile] = [8, 500];
/** The last file has no row at all. */
const isBad = (n: number): boolean => n % 7 === 3 || n >= (filesPerTable - 1) * recordsPerFile;
const ids = Array.from({ length: filesPerTable * recordsPerFile }, (_, n) => n);
const badText = (n: number): string => `no row ${n} ü`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'letters-'));
  for (const [table, text] of [
    ['orders', (n: number) => `{"id":${n},"ts":"2026-01-01T00:00:00.${String(n % 1000).padStart(3, '0')}"}`],
    ['lines', String],
  ] as const) {
    mkdirSync(path.join(directory, table));
    for (let file = 0; file < filesPerTable; file++) {
      const own = ids.slice(file * recordsPerFile, (file + 1) * recordsPerFile);
      writeFileSync(
        path.join(directory, table, `${file}.txt`),
        own.map(n => `${isBad(n) ? badText(n) : text(n)}\n`).join(''),
      );
    }
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const request = { catalog: { objects: [] }, connectors: connectorDescriptors, config: {} };

/** The filesystem, whose readers fail with their read of this number, when a checkpoint is in place since the attempt began. */
function failingConnectors(failingRead: number, hasCheckpoint: () => boolean): ConnectorRegistry {
  const registry = createConnectorRegistry();
  return {
    get: name => {
      const connector = registry.get(name);
      return {
        ...connector,
        createSource: (...request) => {
          const reader = connector.createSource!(...request);
          const read = reader.read.bind(reader);
          let reads = 0;
          reader.read = async mayReuse => {
            if (++reads < failingRead) return read(mayReuse);
            while (!hasCheckpoint()) await delay(1);
            throw externalError('test.fault', 'The disk is gone');
          };
          return reader;
        },
      };
    },
  };
}

type Completed = Extract<RunEvent, { kind: 'checkpoint-completed' }>;

interface AttemptChanges {
  readonly mode: 'stream' | 'batch';
  readonly sqlText: string;
  /** The checkpoint that readers wait for before they fail; the first by default. */
  readonly isAwaited: (checkpoint: Completed) => boolean;
}

/** One attempt of the job, from its newest checkpoint. */
async function attempt(failingRead: number, parallelism: number, changes: Partial<AttemptChanges> = {}) {
  const { mode = 'stream', sqlText = inserts, isAwaited = () => true } = changes;
  const { plan, config } = compileJob({ ...request, mode, sqlText: tables + sqlText });
  const identity: RunIdentity = {
    mode,
    config: { ...config, 'parallelism.default': String(parallelism) },
    secrets: {},
    fileRoots: [directory],
    writerId: 'letters',
    fencingToken: 1,
  };
  let hasCheckpoint = false;
  let metrics: RunMetrics | null = null;
  const deps = {
    connectors: failingConnectors(failingRead, () => hasCheckpoint),
    clock: systemClock,
    logger: silentLogger,
    startSubtasks: (own: RunIdentity) => localSubtasks(() => runContext(deps, own)),
  };
  const run = startRun(plan!, {
    ...runContext(deps, identity),
    checkpoint: { directory: path.join(directory, 'checkpoints'), intervalMs: 1 },
    onEvent: event => {
      if (event.kind === 'checkpoint-completed') hasCheckpoint ||= isAwaited(event);
      if (event.kind === 'metrics') ({ metrics } = event);
    },
  });
  const outcome: RunOutcome = await run.done;
  return { outcome, metrics: metrics as RunMetrics | null };
}

const written = (table: string): number[] =>
  readdirSync(path.join(directory, table))
    .filter(name => name.startsWith('part-'))
    .flatMap(name =>
      readFileSync(path.join(directory, table, name), 'utf8')
        .trim()
        .split('\n'),
    )
    .filter(Boolean)
    .map(line => JSON.parse(line).id)
    .toSorted((a, b) => a - b);

/** What Lockstep itself reads of the dead letters. */
async function letters(): Promise<string[]> {
  const query = `${lettersTable} SELECT table_name, DECODE(record, 'UTF-8'), record_number, reason FROM letters`;
  const { plan, config } = compileStatement({ ...request, mode: 'batch', sqlText: query }, query.length);
  const rows: string[] = [];
  const identity = {
    mode: 'batch',
    config,
    secrets: {},
    fileRoots: [directory],
    writerId: 'read',
    fencingToken: 1,
  } as const;
  const run = startRun(plan!, {
    ...runContext({ connectors: createConnectorRegistry(), clock: systemClock, logger: silentLogger }, identity),
    checkpoint: null,
    onEvent: () => {},
    createSink: node => ({
      open: async () => {},
      write: async batch => void rows.push(...printRows(node, batch).map(({ cells }) => cells.slice(0, 2).join(': '))),
      flush: async () => {},
      prepare: async () => null,
      commit: async () => {},
      abort: async () => {},
      close: async () => {},
    }),
  });
  expect((await run.done).kind).toBe('finished');
  return rows.toSorted();
}

const expectedLetters = ['lines', 'orders']
  .flatMap(table => ids.filter(isBad).map(n => `${table}: ${badText(n)}`))
  .toSorted();
const expectedRows = ids.filter(n => !isBad(n));

test.each([1, 2])(
  'in %i subtasks every record that is no row is in the dead letters once, however often the run fails',
  async parallelism => {
    const outcomes: string[] = [];
    for (const failingRead of [2, 4, 3, Number.POSITIVE_INFINITY])
      outcomes.push((await attempt(failingRead, parallelism)).outcome.kind);
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'finished']);
    expect(await letters()).toEqual(expectedLetters);
    expect(written('orders_out')).toEqual(expectedRows);
    expect(written('lines_out')).toEqual(expectedRows);
  },
  120_000,
);

test('a batch keeps its dead letters too, and counts them', async () => {
  const { outcome, metrics } = await attempt(Number.POSITIVE_INFINITY, 1, { mode: 'batch' });
  expect(outcome.kind).toBe('finished');
  expect(await letters()).toEqual(expectedLetters);
  expect(metrics?.malformedRows).toBe(expectedLetters.length);
});

test('dead letters hold back no watermark', async () => {
  const sqlText = 'INSERT INTO orders_out SELECT id FROM orders;';
  // Comes only when the watermark of the rows is that of the run.
  const isAwaited = ({ watermarkMs }: Completed): boolean => watermarkMs !== null;
  expect((await attempt(4, 1, { sqlText, isAwaited })).outcome).toMatchObject({ error: { code: 'test.fault' } });
});
