import { AppError, toErrorInfo } from '@lockstep/kernel/errors';
import { benchCommand, benchUsage } from './commands/bench.ts';
import { explainCommand, explainUsage } from './commands/explain.ts';
import { formatCommand, formatUsage } from './commands/format.ts';
import { gatewayCommand, gatewayUsage } from './commands/gateway.ts';
import { pairCommand, pairsCommand, pairsUsage, pairUsage } from './commands/pairs.ts';
import { publishCommand, publishUsage } from './commands/publish.ts';
import { reconcileCommand, reconcileUsage } from './commands/reconcile.ts';
import { runCommand, runUsage } from './commands/run.ts';
import { stateCommand, stateUsage } from './commands/state.ts';
import type { Terminal } from './terminal.ts';

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  run: runCommand,
  explain: explainCommand,
  format: formatCommand,
  bench: benchCommand,
  publish: publishCommand,
  pairs: pairsCommand,
  pair: pairCommand,
  reconcile: reconcileCommand,
  gateway: gatewayCommand,
  state: stateCommand,
};

const usages = [
  runUsage,
  explainUsage,
  formatUsage,
  benchUsage,
  publishUsage,
  pairsUsage,
  pairUsage,
  reconcileUsage,
  gatewayUsage,
  stateUsage,
];
const usage = `Usage:\n${usages.map(line => `  ${line}`).join('\n')}\n`;

/** Exit codes: 0 done, 1 the user's input is wrong, 2 another system failed, 3 our defect. */
async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  const command = name === undefined ? undefined : commands[name];
  if (command === undefined) {
    terminal.error(usage);
    return name === undefined || name === 'help' || name === '--help' ? 0 : 1;
  }
  try {
    return await command(rest, terminal);
  } catch (error) {
    if (!(error instanceof AppError) && isBadOption(error)) {
      terminal.error(`${error.message}\n`);
      return 1;
    }
    const { domain, message } = toErrorInfo(error);
    terminal.error(`${message}\n`);
    return { user: 1, external: 2, internal: 3 }[domain];
  }
}

const isBadOption = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

// As with `| head`: who reads has seen enough.
process.stdout.on('error', error => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await main(process.argv.slice(2), {
  write: text => process.stdout.write(text),
  error: text => process.stderr.write(text),
});
