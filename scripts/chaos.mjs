// `npm run test:chaos [-- --kills N] [-- --rounds N] [-- --seed N]`: the long versions of the fault tests. By default 204 kills over six jobs, and 40 rounds of the simulation.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureInstalled, root, runtime } from './install.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '204' },
    rounds: { type: 'string', default: '40' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const jobs = 6;

ensureInstalled();
const { env } = runtime();
console.log(`${values.kills} kills, ${values.rounds} rounds of the simulation, --seed ${values.seed}`);
const { status } = spawnSync('vitest', ['run', 'tests/chaos', 'tests/simulation'], {
  cwd: root,
  env: {
    ...env,
    LOCKSTEP_CHAOS_KILLS: String(Math.ceil(Number(values.kills) / jobs)),
    LOCKSTEP_CHAOS_SEED: values.seed,
    LOCKSTEP_SIMULATION_ROUNDS: values.rounds,
    LOCKSTEP_SIMULATION_SEED: values.seed,
  },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
