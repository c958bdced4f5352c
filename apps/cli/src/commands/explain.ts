import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compileJob } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { explainJob } from '@lockstep/plan/explain';
import { columnLineage } from '@lockstep/plan/lineage';
import { type AnalysisEnvironment, analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { isProgram, loadProgram } from '../program/load-program.ts';
import type { Terminal } from '../terminal.ts';

export const explainUsage = 'lockstep explain FILE.sql|FILE.ts [--mode stream|batch] [--details NAME,..] [--lineage]';

const details = ['CHANGELOG_MODE', 'ESTIMATED_COST', 'PLAN_ADVICE', 'JSON_EXECUTION_PLAN'] as const;

/** Prints how a script's INSERTs run, as EXPLAIN with these details does, or as JSON where each column that they write comes from. Of a program its plan. */
export async function explainCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mode: { type: 'string', default: 'stream' },
      details: { type: 'string', default: 'CHANGELOG_MODE' },
      lineage: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  const { mode } = values;
  const asked = values.details.toUpperCase().split(',');
  const shown = details.filter(detail => asked.includes(detail));
  if (file === undefined || (mode !== 'stream' && mode !== 'batch') || shown.length < asked.length)
    throw userError('cli.usage', `Usage: ${explainUsage}`);
  if (isProgram(file)) return explainProgram(file, mode, terminal);
  const sqlText = await readFile(file, 'utf8').catch(cause => {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  });
  const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, mode, config: {} } as const;
  const { plan, sinks, config, diagnostics } = compileJob(request);
  for (const diagnostic of diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
  if (plan === null) return 1;
  terminal.write(values.lineage ? lineageText(sqlText, request) : explainJob({ sinks, plan, config }, shown));
  return 0;
}

async function explainProgram(file: string, mode: RuntimeMode, terminal: Terminal): Promise<number> {
  const job = await loadProgram(file, { mode });
  terminal.write(job.explain());
  return 0;
}

function lineageText(sqlText: string, environment: AnalysisEnvironment): string {
  const { statements } = analyzeScript(sqlText, environment);
  const sinks = statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  return `${JSON.stringify(columnLineage(sinks), null, 2)}\n`;
}
