import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunIdentity } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { localSubtasks } from '@lockstep/dataflow/runtime';

import { type EnvironmentSettings, type Job, type JobMain, StreamExecutionEnvironment, Types } from '../src/index.ts';
import { createBatchingRegistry } from './whole-batches.ts';

/** An environment with all connectors of the house. */
export const createEnvironment = (settings: Partial<EnvironmentSettings> = {}): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.create({
    connectors: createBatchingRegistry(),
    descriptors: connectorDescriptors,
    ...settings,
  });

/** A job with all connectors of the house. */
export const buildJob = (main: JobMain, settings: Partial<EnvironmentSettings> = {}): Promise<Job> =>
  StreamExecutionEnvironment.build(main, {
    connectors: createBatchingRegistry(),
    descriptors: connectorDescriptors,
    ...settings,
  });

/** What a program prints that runs in so many subtasks, all in this thread. */
export async function printedInSubtasks(
  parallelism: number,
  main: JobMain,
  settings: Partial<EnvironmentSettings> = {},
): Promise<readonly string[]> {
  const lines: string[] = [];
  const built = {
    ...settings,
    config: { 'parallelism.default': String(parallelism) },
    printLine: (line: string): void => void lines.push(line),
  };
  const subtasks = await Promise.all(Array.from({ length: parallelism }, () => buildJob(main, built)));
  const startSubtasks = (identity: RunIdentity) => localSubtasks(subtask => subtasks[subtask]!.subtask(identity));
  const job = await buildJob(main, { ...built, startSubtasks });
  await job.start().getJobExecutionResult();
  return lines;
}

export interface Event {
  readonly id: number;
  readonly name: string;
  readonly seconds: number;
}

export interface EventsOptions {
  /** How many seconds the watermark stays behind. */
  readonly delay?: number;
  readonly isBounded?: boolean;
  /** Each row is a batch of its own. */
  readonly isRowByRow?: boolean;
}

/** The type of the rows of `eventsTable`. */
export const eventType = Types.ROW({ id: Types.LONG, name: Types.STRING, ts: Types.TIMESTAMP(3) });

/** The table `events`: `id`, `name` and the event time `ts`. */
export function eventsTable(
  rows: readonly Event[],
  { delay: delaySeconds = 0, isBounded = true, isRowByRow = false }: EventsOptions = {},
): string {
  const data = rows.map(({ id, name, seconds }) => {
    const time = new Date(seconds * 1000).toISOString().slice(0, 23).replace('T', ' ');
    return ['+I', id, name, time];
  });
  return `CREATE TABLE events (
    id BIGINT, name STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '${delaySeconds}' SECOND
  ) WITH ('connector' = 'values', 'bounded' = '${isBounded}', 'data' = '${JSON.stringify(data)}'
    ${isRowByRow ? ", 'scan.watermark.emit.strategy' = 'on-event'" : ''})`;
}

/** What a program prints. */
export async function printed(
  build: (env: StreamExecutionEnvironment) => void,
  settings: Partial<EnvironmentSettings> = {},
): Promise<readonly string[]> {
  const lines: string[] = [];
  const env = createEnvironment({ ...settings, printLine: line => lines.push(line) });
  build(env);
  await env.execute();
  return lines;
}

/**
 * What a program over `eventsTable` prints when it is stopped in a savepoint behind the first `cut` rows and goes on from there. `build` is given the environment
 * with the table in it, twice.
 */
export async function printedInTwo(
  rows: readonly Event[],
  cut: number,
  build: (env: StreamExecutionEnvironment) => void,
  options: EventsOptions = {},
): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'datastream-'));
  const path = join(directory, 'savepoint');
  const lines: string[] = [];
  const printLine = (line: string): void => void lines.push(line);
  const checkpoint = { directory: null, intervalMs: 60_000 };
  try {
    const first = createEnvironment({ printLine, checkpoint });
    first.executeSql(eventsTable(rows.slice(0, cut), { ...options, isBounded: false }));
    build(first);
    const client = first.executeAsync();
    while ((client.metrics()?.rowsIn ?? 0) < cut) await delay(2);
    client.stopWithSavepoint(path);
    await client.getJobExecutionResult();
    const second = createEnvironment({ printLine, checkpoint: { ...checkpoint, restoreFrom: { path } } });
    second.executeSql(eventsTable(rows, options));
    build(second);
    await second.execute();
    return lines;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
