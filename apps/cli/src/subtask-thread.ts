// A thread that carries one subtask of a run of the command line. Started by `runInThreads`.
import { type RunIdentity, runContext } from '@lockstep/backends/embedded';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { serveSubtaskThread } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';

serveSubtaskThread((identity: RunIdentity) =>
  runContext(
    {
      connectors: createConnectorRegistry(),
      clock: systemClock,
      logger: silentLogger,
      printLine: line => process.stdout.write(`${line}\n`),
    },
    identity,
  ),
);
