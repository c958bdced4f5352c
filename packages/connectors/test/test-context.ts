import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorContext, ScanRequest, SinkRequest } from '@lockstep/dataflow/ports';
import { silentLogger } from '@lockstep/kernel/logger';
import type { Field } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { onTestFinished } from 'vitest';

/** A directory that is gone when the test is over. */
export async function testDirectory(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-connectors-')));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export function testContext(changes: Partial<ConnectorContext> = {}): ConnectorContext {
  return {
    mode: 'stream',
    clock: { nowMs: () => Date.now() },
    logger: silentLogger,
    fileRoots: [],
    resolveSecret: reference => reference,
    writerId: 'writer',
    fencingToken: 1,
    config: {},
    ...changes,
  };
}

export function testTable(
  connector: string,
  schema: readonly Field[],
  options: Readonly<Record<string, string>>,
  changes: Partial<ResolvedTable> = {},
): ResolvedTable {
  return {
    path: { catalog: 'default_catalog', database: 'default_database', name: 't' },
    columns: schema.map(({ name, type }) => ({ kind: 'physical', name, type })),
    partitionKeys: [],
    connector,
    options,
    ...changes,
  };
}

export const scanOf = (table: ResolvedTable, schema: readonly Field[]): ScanRequest => ({ table, schema });

export const sinkOf = (
  table: ResolvedTable,
  schema: readonly Field[],
  primaryKey: readonly number[] = [],
  uid = 'sink',
): SinkRequest => ({ table, schema, primaryKey, uid });
