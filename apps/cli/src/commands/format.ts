import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { formatDiagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { format } from '@lockstep/sql/format';
import type { Terminal } from '../terminal.ts';

export const formatUsage = 'lockstep format FILE.sql [--write]';

/** Prints a script in the house style, or rewrites the file. A script with errors is left alone. */
export async function formatCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false } },
  });
  const [file] = positionals;
  if (file === undefined) throw userError('cli.usage', `Usage: ${formatUsage}`);
  const sqlText = await readFile(file, 'utf8').catch(cause => {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  });
  const { text, diagnostics } = format(sqlText);
  for (const diagnostic of diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
  if (hasErrors(diagnostics)) return 1;
  if (values.write) await writeFile(file, text);
  else terminal.write(text);
  return 0;
}
