import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  compileJob,
  compileStatement,
  isShowable,
  printRows,
  type RunIdentity,
  runContext,
} from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { SinkWriter } from '@lockstep/dataflow/ports';
import {
  type CheckpointSettings,
  checkedTap,
  type Restart,
  type RunDeps,
  type RunHandle,
  startRestartingRun,
  startRun,
} from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { type Diagnostic, formatDiagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { fromErrorInfo, userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import type { PhysicalPlan, SinkNode } from '@lockstep/plan/physical';
import { restartStrategyOf } from '@lockstep/plan/settings';
import { analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { printType } from '@lockstep/sql/types';
import { metricsWriter } from '../output/metrics-file.ts';
import { createResultPrinter, type OutputFormat, outputFormats, type ResultPrinter } from '../output/result-printer.ts';
import { createTapPrinter, tapRequest } from '../output/tap-printer.ts';
import { parallelismConfig } from '../parallelism-option.ts';
import { isProgram, loadProgram } from '../program/load-program.ts';
import { programSubtasks } from '../program/program-subtasks.ts';
import { startSubtasks } from '../start-subtasks.ts';
import type { Terminal } from '../terminal.ts';
import { untilInterrupted } from '../until-interrupted.ts';

export const runUsage =
  'lockstep run FILE.sql|FILE.ts [--mode stream|batch] [--format table|json|changelog] [--checkpoint-dir DIR] [--parallelism P] [--tap UID].. [--metrics FILE]';

interface RunOptions {
  readonly mode: RuntimeMode;
  readonly format: OutputFormat;
  /** Checkpoints of a stream job, so that the same command goes on where it stopped. */
  readonly checkpointDirectory: string | null;
  /** Counts before the script's own setting; SELECTs run in one thread. */
  readonly parallelism: string | undefined;
  /** Uids of operators, as EXPLAIN JSON_EXECUTION_PLAN shows them: what leaves them is shown while the INSERTs run. */
  readonly taps: readonly string[];
  /** Gets the metrics of the INSERTs, a line for each sample. */
  readonly metricsFile: string | null;
}

/**
 * Runs a script in this process, no server needed: its INSERTs as one job, then its SELECTs one after the other with their rows on the terminal. A program of the
 * DataStream API is one job.
 * Files are confined to the script's directory and the current one.
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { file, options } = parseRunArgs(args);
  if (isProgram(file)) return runProgram(file, options, terminal);
  const sqlText = await readScript(file);
  const request = {
    sqlText,
    catalog: { objects: [] },
    connectors: connectorDescriptors,
    mode: options.mode,
    config: parallelismConfig(options.parallelism),
  };
  const script = analyzeScript(sqlText, request);
  if (hasErrors(script.diagnostics)) {
    for (const diagnostic of script.diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
    return 1;
  }
  const runner = new ScriptRunner(options, rootsOf(file), terminal);
  const shown = script.statements.filter(isShowable);
  if (shown.some(statement => statement.kind === 'insert')) {
    const compiled = compileJob(request);
    if (compiled.plan === null) return refuse(terminal, sqlText, file, compiled.diagnostics);
    await runner.run(compiled.plan, compiled.config, null);
  }
  for (const statement of shown.filter(candidate => candidate.kind === 'query')) {
    const compiled = compileStatement(request, statement.span.start);
    if (compiled.plan === null) return refuse(terminal, sqlText, file, compiled.diagnostics);
    await runner.run(compiled.plan, compiled.config, createResultPrinter(options.format, terminal.write));
  }
  return 0;
}

async function runProgram(file: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const { mode, checkpointDirectory, parallelism, taps, metricsFile } = options;
  if (taps.length > 0 || metricsFile !== null)
    throw userError('cli.usage', 'Programs are neither tapped nor measured here: leave --tap and --metrics out');
  const config = parallelismConfig(parallelism);
  const job = await loadProgram(file, {
    mode,
    config,
    startSubtasks: programSubtasks({ file, mode, config }),
    fileRoots: rootsOf(file),
    writerId: 'cli',
    printLine: line => terminal.write(`${line}\n`),
    checkpoint: checkpointsIn(checkpointDirectory),
  });
  const client = job.start();
  await untilInterrupted(client, client.getJobExecutionResult());
  return 0;
}

const rootsOf = (file: string): readonly string[] => [path.dirname(path.resolve(file)), process.cwd()];

const checkpointsIn = (directory: string | null): CheckpointSettings | null =>
  directory === null ? null : { directory, intervalMs: 2_000 };

function parseRunArgs(args: readonly string[]): { file: string; options: RunOptions } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mode: { type: 'string', default: 'stream' },
      format: { type: 'string', default: 'table' },
      'checkpoint-dir': { type: 'string' },
      parallelism: { type: 'string' },
      tap: { type: 'string', multiple: true, default: [] },
      metrics: { type: 'string' },
    },
  });
  const [file, extra] = positionals;
  if (file === undefined || extra !== undefined) throw userError('cli.usage', `Usage: ${runUsage}`);
  const { mode, format } = values;
  if (mode !== 'stream' && mode !== 'batch')
    throw userError('cli.usage', `--mode is 'stream' or 'batch', not '${mode}'`);
  const known = outputFormats.find(candidate => candidate === format);
  if (known === undefined)
    throw userError('cli.usage', `--format is one of ${outputFormats.join(', ')}, not '${format}'`);
  const { parallelism, tap: taps, metrics } = values;
  const checkpointDirectory = values['checkpoint-dir'] ?? null;
  return {
    file,
    options: { mode, format: known, checkpointDirectory, parallelism, taps, metricsFile: metrics ?? null },
  };
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  }
}

function refuse(terminal: Terminal, sqlText: string, file: string, diagnostics: readonly Diagnostic[]): number {
  for (const diagnostic of diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
  return 1;
}

class ScriptRunner {
  readonly #options: RunOptions;
  readonly #roots: readonly string[];
  readonly #terminal: Terminal;

  constructor(options: RunOptions, roots: readonly string[], terminal: Terminal) {
    this.#options = options;
    this.#roots = roots;
    this.#terminal = terminal;
  }

  /** Runs a plan to its end, or until the user interrupts it. With a printer its sink's rows go to the terminal instead. */
  async run(
    plan: PhysicalPlan,
    config: Readonly<Record<string, string>>,
    printer: ResultPrinter | null,
  ): Promise<void> {
    const { mode, checkpointDirectory, parallelism } = this.#options;
    const taps = printer === null ? this.#options.taps.map(tapRequest) : [];
    for (const tap of taps) checkedTap(plan, tap);
    const tellMetrics = metricsWriter(this.#options.metricsFile);
    const identity: RunIdentity = {
      mode,
      config: { ...config, ...parallelismConfig(parallelism) },
      secrets: {},
      fileRoots: this.#roots,
      writerId: 'cli',
      fencingToken: 1,
    };
    const deps = {
      connectors: createConnectorRegistry(),
      clock: systemClock,
      logger: silentLogger,
      printLine: this.#printLine,
      startSubtasks,
    };
    const depsOf = (): RunDeps => ({
      ...runContext(deps, identity),
      checkpoint: checkpointsIn(printer === null ? checkpointDirectory : null),
      onEvent: event => {
        if (printer === null) tellMetrics(event);
        if (event.kind === 'started')
          for (const tap of taps) handle.tap(tap, createTapPrinter(tap.edge, this.#terminal));
      },
      ...(printer !== null && { createSink: (node: SinkNode) => printingSink(node, printer) }),
    });
    const strategy = restartStrategyOf(config, checkpointDirectory !== null);
    // The rows of a query have been shown: it is not tried again.
    const handle: RunHandle =
      printer === null
        ? startRestartingRun(plan, depsOf, { strategy, onRestart: this.#tellRestart })
        : startRun(plan, depsOf());
    const outcome = await untilInterrupted(handle, handle.done);
    printer?.end();
    if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
  }

  readonly #tellRestart = ({ error, attempt, delayMs }: Restart): void =>
    this.#terminal.error(`${error.message}\nAttempt ${attempt} begins in ${(delayMs / 1000).toFixed(1)} s\n`);

  readonly #printLine = (line: string): void => this.#terminal.write(`${line}\n`);
}

function printingSink(node: SinkNode, printer: ResultPrinter): SinkWriter {
  printer.schema(node.schema.map(({ name, type }) => ({ name, type: printType(type) })));
  return {
    open: async () => {},
    write: async batch => printer.rows(printRows(node, batch)),
    flush: async () => {},
    prepare: async () => null,
    commit: async () => {},
    abort: async () => {},
    close: async () => {},
  };
}
