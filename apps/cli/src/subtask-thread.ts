// A thread that carries one subtask of a run of the command line, see `startSubtasks`.
import { type RunIdentity, runContext } from '@lockstep/backends/embedded';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { serveSubtaskThread } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';

await serveSubtaskThread((identity: RunIdentity, output) =>
  runContext({ connectors: createConnectorRegistry(), clock: systemClock, ...output }, identity),
);
