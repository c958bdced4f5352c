// One query in a process of its own, so that its CPU time and peak memory are its own. Takes a script, answers with one JSON line.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { compileJob, runContext } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { planFingerprint, type RunEvent, startRun } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { fromErrorInfo, userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { parallelismConfig } from '../parallelism-option.ts';
import { startSubtasks } from '../start-subtasks.ts';

/** What the process prints when the query went through. */
export interface Measurement {
  /** From when all threads of the run are ready to its end. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
  readonly planFingerprint: string;
  /**
   * What the run did the slow way: functions called with boxed values for every row, records that no generated code could read; false when nothing. Null with several
   * threads, which do not tell.
   */
  readonly fallback: false | readonly string[] | null;
}

async function measure(scriptFile: string, parallelism: string): Promise<Measurement> {
  const sqlText = readFileSync(scriptFile, 'utf8');
  const request = {
    sqlText,
    catalog: { objects: [] },
    connectors: connectorDescriptors,
    mode: 'stream',
    config: parallelismConfig(parallelism),
  } as const;
  const { plan, config, diagnostics } = compileJob(request);
  if (plan === null)
    throw userError('bench.query', diagnostics.map(d => formatDiagnostic(sqlText, d, scriptFile)).join('\n'));
  const slowPaths = new Set<string>();
  const deps = {
    connectors: createConnectorRegistry(),
    clock: systemClock,
    logger: silentLogger,
    onSlowPath: (what: string) => void slowPaths.add(what),
    startSubtasks,
  };
  const roots = [os.tmpdir()];
  const identity = {
    mode: 'stream',
    config,
    secrets: {},
    fileRoots: roots,
    writerId: 'bench',
    fencingToken: 1,
  } as const;
  let cpuBefore = process.cpuUsage();
  let startMs = performance.now();
  const onEvent = ({ kind }: RunEvent): void => {
    if (kind !== 'started') return;
    cpuBefore = process.cpuUsage();
    startMs = performance.now();
  };
  const run = startRun(plan, { ...runContext(deps, identity), checkpoint: null, onEvent });
  const outcome = await run.done;
  const seconds = (performance.now() - startMs) / 1000;
  if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    planFingerprint: planFingerprint(plan),
    fallback: parallelism !== '1' ? null : slowPaths.size > 0 && [...slowPaths].sort(),
  };
}

const [scriptFile, parallelism = '1'] = process.argv.slice(2);
if (scriptFile === undefined) throw new Error('measure-query.ts takes the file of a script, and a parallelism');
console.log(JSON.stringify(await measure(scriptFile, parallelism)));
