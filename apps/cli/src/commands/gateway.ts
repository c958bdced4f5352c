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
import type { Terminal } from '../terminal.ts';

export const gatewayUsage = 'lockstep gateway [--port 8083] [--host 127.0.0.1] [--allow-path DIR]...';

/** Serves the Flink SQL Gateway protocol until it is interrupted. Tables may touch files below the allowed paths only. */
export async function gatewayCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8083' },
      host: { type: 'string', default: '127.0.0.1' },
      'allow-path': { type: 'string', multiple: true, default: [process.cwd(), os.tmpdir()] },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw userError('cli.usage', `--port is no port: '${values.port}'`);
  const fileRoots = values['allow-path'].map(directory => path.resolve(directory));
  const gateway = await startGateway(
    {
      connectors: createConnectorRegistry(),
      descriptors: connectorDescriptors,
      clock: systemClock,
      logger: silentLogger,
      fileRoots,
      confinePath: written => confinedPath(written, fileRoots),
      printLine: line => terminal.write(`${line}\n`),
    },
    { host: values.host, port },
  );
  terminal.write(`SQL gateway on ${gateway.url}\n`);
  await interrupted();
  await gateway.close();
  return 0;
}

const interrupted = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
