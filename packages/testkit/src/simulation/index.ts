export { type RandomQuery, randomQuery } from './random-query.ts';
export { SeededRandom } from './seeded-random.ts';
export { type Simulation, type SimulationOptions, simulate } from './simulate.ts';
export type { Fault } from './simulated-process.ts';
