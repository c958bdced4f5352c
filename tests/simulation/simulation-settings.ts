const { LOCKSTEP_SIMULATION_ROUNDS, LOCKSTEP_SIMULATION_SEED } = process.env;

/** How often each case is tried, each time with other cuts and faults: a few times in `npm test`, often in `npm run test:chaos`. */
export const simulationRounds = Number(LOCKSTEP_SIMULATION_ROUNDS ?? 1);

/** Barriers that wait for all rows, that wait for none, and that wait for a while. */
export const alignments: readonly {
  readonly config: Readonly<Record<string, string>>;
  readonly mayRescale: boolean;
}[] = [
  { config: {}, mayRescale: true },
  { config: { 'execution.checkpointing.unaligned.enabled': 'true' }, mayRescale: false },
  {
    config: {
      'execution.checkpointing.unaligned.enabled': 'true',
      'execution.checkpointing.aligned-checkpoint-timeout': '30 ms',
    },
    mayRescale: false,
  },
];

/** Where the seeds start; a failure names its own. */
export const simulationSeed = Number(LOCKSTEP_SIMULATION_SEED ?? 4711);
