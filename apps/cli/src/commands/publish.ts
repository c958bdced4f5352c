import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { diagnosticsSchema, publishedSchema } from '@lockstep/contracts/public-api';
import { parallelismMax } from '@lockstep/contracts/runs';
import { stateChoices } from '@lockstep/contracts/state-check';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { AppError, userError } from '@lockstep/kernel/errors';
import { homeDirectory } from '../env.ts';
import { Instance } from '../instance.ts';
import type { Terminal } from '../terminal.ts';

export const publishUsage = 'lockstep publish FILE.sql [--name NAME] [--parallelism N] [--state keep|empty]';

/** Publishes a script as the next version of the job of its name and starts both sides, each in N subtasks. `--state` says what the stream side takes over of the state before it. */
export async function publishCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      parallelism: { type: 'string', default: '1' },
      state: { type: 'string', default: 'same-plan' },
    },
  });
  const [file] = positionals;
  if (file === undefined) throw userError('cli.usage', `Usage: ${publishUsage}`);
  const name = values.name ?? path.basename(file, '.sql');
  const parallelism = Number(values.parallelism);
  if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > parallelismMax)
    throw userError(
      'cli.usage',
      `--parallelism is a whole number from 1 to ${parallelismMax}, not '${values.parallelism}'`,
    );
  const state = stateChoices.find(choice => choice === values.state);
  if (state === undefined)
    throw userError('cli.usage', `--state is one of ${stateChoices.join(', ')}, not '${values.state}'`);
  const sqlText = await readFile(file, 'utf8').catch(cause => {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  });
  try {
    const { pair, versionNumber } = await Instance.find(homeDirectory()).post(
      ['jobs', 'publish'],
      { name, sqlText, config: { stream: { parallelism }, batch: { parallelism } }, state },
      publishedSchema,
    );
    terminal.write(`Published ${pair} v${versionNumber}; both sides are starting\n`);
    return 0;
  } catch (error) {
    const mistakes = error instanceof AppError ? diagnosticsSchema.safeParse(error.details['diagnostics']) : null;
    if (mistakes?.success !== true || mistakes.data.length === 0) throw error;
    for (const diagnostic of mistakes.data) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
    return 1;
  }
}
