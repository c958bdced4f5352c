import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** Asks a process to stop with SIGTERM and, after `graceMs`, ends it with SIGKILL. Resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  const gone = () => !isRunning(identity);
  signal(identity, 'SIGTERM');
  if (await waitUntil(gone, graceMs)) return;
  signal(identity, 'SIGKILL');
  await waitUntil(gone, 5_000);
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
  }
}
