import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pairConfigSchema } from '@lockstep/contracts/runs';
import { formatDiagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { homeDirectory } from '../env.ts';
import { withInstance } from '../instance.ts';
import type { Terminal } from '../terminal.ts';

export const publishUsage = 'lockstep publish FILE.sql [--name NAME]';

/** Publishes a script as the next version of the job of its name and starts both sides. */
export async function publishCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { name: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) throw userError('cli.usage', `Usage: ${publishUsage}`);
  const name = values.name ?? path.basename(file, '.sql');
  const sqlText = await readFile(file, 'utf8').catch(cause => {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  });
  return withInstance(homeDirectory(), async (control, user) => {
    const { stream, batch } = await control.checkJob(user, { sqlText });
    const diagnostics = [...stream, ...batch.filter(other => !stream.some(known => known.message === other.message))];
    for (const diagnostic of diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
    if (hasErrors(diagnostics)) return 1;
    const known = (await control.listJobs(user)).find(job => job.name === name);
    const job =
      known === undefined
        ? await control.createJob(user, { name, sqlText })
        : await control.saveJob(user, { id: known.id, sqlText, revision: known.revision });
    const request = {
      clientKey: randomUUID(),
      revision: job.revision,
      config: pairConfigSchema.parse({}),
      start: true,
    };
    const { pair, versionNumber } = await control.publishJob(user, job.id, request);
    terminal.write(`Published ${pair} v${versionNumber}; both sides are starting\n`);
    return 0;
  });
}
