import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { confinedPath } from '@lockstep/connectors/confined-path';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { startGateway } from '@lockstep/gateway';
import { systemClock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { openPostgresCatalogStore, type PostgresCatalogStore } from '../catalog/postgres-catalog-store.ts';
import { startSubtasks } from '../start-subtasks.ts';
import type { Terminal } from '../terminal.ts';

export const gatewayUsage =
  'lockstep gateway [--port 8083] [--host 127.0.0.1] [--allow-path DIR]... [--catalog memory|postgres]';

/**
 * Serves the Flink SQL Gateway protocol until it is interrupted. Tables may touch files below the allowed paths only. With the catalog `postgres` what
 * CREATE makes is kept in the database of DATABASE_URL and is there for all sessions.
 */
export async function gatewayCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8083' },
      host: { type: 'string', default: '127.0.0.1' },
      catalog: { type: 'string', default: 'memory' },
      'allow-path': { type: 'string', multiple: true, default: [process.cwd(), os.tmpdir()] },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw userError('cli.usage', `--port is no port: '${values.port}'`);
  const fileRoots = values['allow-path'].map(directory => path.resolve(directory));
  const catalogStore = await openCatalogStore(values.catalog);
  const gateway = await startGateway(
    {
      connectors: createConnectorRegistry(),
      descriptors: connectorDescriptors,
      clock: systemClock,
      logger: silentLogger,
      fileRoots,
      confinePath: written => confinedPath(written, fileRoots),
      printLine: line => terminal.write(`${line}\n`),
      catalogStore: catalogStore ?? undefined,
      startSubtasks,
    },
    { host: values.host, port },
  );
  terminal.write(`SQL gateway on ${gateway.url}\n`);
  await interrupted();
  await gateway.close();
  await catalogStore?.close();
  return 0;
}

async function openCatalogStore(kind: string): Promise<PostgresCatalogStore | null> {
  if (kind === 'memory') return null;
  if (kind !== 'postgres') throw userError('cli.usage', `--catalog is memory or postgres, not '${kind}'`);
  const url = process.env['DATABASE_URL'];
  if (url === undefined)
    throw userError('cli.usage', '--catalog postgres needs DATABASE_URL: the database to keep it in');
  return openPostgresCatalogStore(url);
}

const interrupted = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
