import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compileJob } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import {
  CheckpointStore,
  type LoadedCheckpoint,
  loadCheckpoint,
  OperatorState,
  type OperatorSummary,
  operatorSummaries,
} from '@lockstep/dataflow/checkpoint';
import type { JsonValue } from '@lockstep/dataflow/ports';
import { stateReport } from '@lockstep/dataflow/runtime';
import { formatDiagnostic } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { printType } from '@lockstep/sql/types';
import type { Terminal } from '../terminal.ts';

export const stateUsage =
  'lockstep state PATH [--operator UID [--key JSON | --limit N]] [--against FILE.sql [--mode stream|batch]] [--json]';

/**
 * Looks into a checkpoint, a savepoint, or the newest whole checkpoint of a directory of them: its operators; the keys of one; all that one keeps for a key;
 * or what would become of the state if another script went on from it.
 */
export async function stateCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      operator: { type: 'string' },
      key: { type: 'string' },
      limit: { type: 'string', default: '20' },
      against: { type: 'string' },
      mode: { type: 'string', default: 'stream' },
      json: { type: 'boolean', default: false },
    },
  });
  const [place] = positionals;
  const keysMax = Number(values.limit);
  if (place === undefined || !Number.isInteger(keysMax) || keysMax < 1 || !isMode(values.mode)) throw usage();
  const checkpoint = await open(place, terminal);
  if (values.against !== undefined) return showReport(checkpoint, values.against, values.mode, values.json, terminal);
  if (values.operator === undefined) showOperators(checkpoint, values.json, terminal);
  else if (values.key === undefined) await showKeys(checkpoint, values.operator, keysMax, values.json, terminal);
  else await showKey(checkpoint, values.operator, parsedKey(values.key), values.json, terminal);
  return 0;
}

const isMode = (mode: string): mode is 'stream' | 'batch' => mode === 'stream' || mode === 'batch';

const usage = (): Error => userError('cli.usage', `Usage: ${stateUsage}`);

async function open(place: string, terminal: Terminal): Promise<LoadedCheckpoint> {
  if (existsSync(path.join(place, 'manifest.json'))) return loadCheckpoint(place);
  const store = new CheckpointStore({ directory: place, retain: 1, isStillOwner: async () => false });
  const found = await store.loadLatest(rejected =>
    terminal.error(`Passed over ${rejected.path}: ${rejected.reason}\n`),
  );
  if (found !== null) return found;
  throw userError('cli.no_checkpoint', `There is no complete checkpoint or savepoint in ${place}`);
}

function showOperators(checkpoint: LoadedCheckpoint, asJson: boolean, terminal: Terminal): void {
  const { manifest, path: from } = checkpoint;
  const operators = operatorSummaries(checkpoint);
  if (asJson) {
    const { id, kind, createdAtMs, parallelism } = manifest;
    const shown = operators.map(({ keys, ...rest }) => ({ ...rest, keys: keys.map(keyText) }));
    printJson({ path: from, id, kind, createdAtMs, parallelism, operators: shown }, terminal);
    return;
  }
  const bytes = operators.reduce((sum, operator) => sum + operator.bytes, 0);
  const subtasks = manifest.parallelism === 1 ? '1 subtask' : `${manifest.parallelism} subtasks`;
  const at = new Date(manifest.createdAtMs).toISOString();
  terminal.write(`${manifest.kind} ${manifest.id} of ${at}, ${subtasks}, ${sizeText(bytes)} of state: ${from}\n\n`);
  const cells = operators.map(operator => [
    operator.uid,
    String(operator.keyCount),
    String(operator.rowCount),
    sizeText(operator.bytes),
    operator.keys.map(keyText).join(', ') || '-',
  ]);
  const lines = aligned([['operator', 'keys', 'rows', 'size', 'by'], ...cells]);
  terminal.write(`${lines[0]}\n`);
  operators.forEach(({ what }, o) => {
    terminal.write(`${lines[o + 1]}\n    ${what}\n`);
  });
}

const keyText = ({ name, type }: OperatorSummary['keys'][number]): string => `${name} ${printType(type)}`;

async function showKeys(
  checkpoint: LoadedCheckpoint,
  uid: string,
  keysMax: number,
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  const keys = (await operatorOf(checkpoint, uid)).keys(keysMax);
  if (asJson) printJson(keys, terminal);
  else for (const key of keys) terminal.write(`${JSON.stringify(key)}\n`);
}

async function showKey(
  checkpoint: LoadedCheckpoint,
  uid: string,
  key: readonly JsonValue[],
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  const found = (await operatorOf(checkpoint, uid)).ofKey(key);
  if (found === null) throw userError('cli.no_key', `${uid} has no state for the key ${JSON.stringify(key)}`);
  if (asJson) {
    printJson(found, terminal);
    return;
  }
  for (const [table, rows] of Object.entries(found)) {
    terminal.write(`${table}\n`);
    for (const row of rows) terminal.write(`    ${JSON.stringify(row)}\n`);
  }
}

async function operatorOf(checkpoint: LoadedCheckpoint, uid: string): Promise<OperatorState> {
  const found = await OperatorState.find(checkpoint, uid);
  if (found !== null) return found;
  const known = checkpoint.manifest.operators.map(operator => operator.uid).join(', ');
  throw userError('cli.no_operator', `${checkpoint.path} has no state of ${uid}. It has state of ${known || 'none'}.`);
}

/** `[1, "a"]`, or the value itself of a single key column. */
function parsedKey(text: string): readonly JsonValue[] {
  let key: JsonValue;
  try {
    key = JSON.parse(text);
  } catch {
    return [text];
  }
  return Array.isArray(key) ? key : [key];
}

async function showReport(
  checkpoint: LoadedCheckpoint,
  file: string,
  mode: 'stream' | 'batch',
  asJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const sqlText = await readFile(file, 'utf8').catch(cause => {
    throw userError('cli.file', `Cannot read ${file}`, { cause });
  });
  const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, mode, config: {} } as const;
  const { plan, diagnostics } = compileJob(request);
  for (const diagnostic of diagnostics) terminal.error(`${formatDiagnostic(sqlText, diagnostic, file)}\n`);
  if (plan === null) return 1;
  const report = stateReport(plan, checkpoint);
  if (asJson) printJson(report, terminal);
  else for (const { uid, fate, what, reason } of report) terminal.write(`${fate}  ${uid}: ${reason}\n    ${what}\n`);
  return 0;
}

const printJson = (value: unknown, terminal: Terminal): void => terminal.write(`${JSON.stringify(value, null, 2)}\n`);

/** In columns; numbers, which begin with a digit, to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map(row => row[c]!.length)));
  const cell = (text: string, width: number): string => (/^\d/.test(text) ? text.padStart(width) : text.padEnd(width));
  return rows.map(row =>
    row
      .map((text, c) => cell(text, widths[c]!))
      .join('  ')
      .trimEnd(),
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MiB` : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
