import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compileJob } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { explainText } from '@lockstep/plan/explain';
import type { Terminal } from '../terminal.ts';

export const explainUsage = 'lockstep explain FILE.sql [--mode stream|batch]';

/** Prints the physical plan of a script's INSERTs. */
export async function explainCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { mode: { type: 'string', default: 'stream' } },
  });
  const [file] = positionals;
  const { mode } = values;
  if (file === undefined || (mode !== 'stream' && mode !== 'batch'))
    throw userError('cli.usage', `Usage: ${explainUsage}`);
  const sqlText = await readFile(file, 'utf8').catch(cause => {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  });
  const { plan, diagnostics } = compileJob({
    sqlText,
    catalog: { objects: [] },
    connectors: connectorDescriptors,
    mode,
    config: {},
  });
  for (const diagnostic of diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
  if (plan === null) return 1;
  terminal.write(explainText(plan));
  return 0;
}
