export { sampleJobName, sampleJobText } from './sample-job.ts';
export type { ResultsDatabase } from './sample-tables.ts';
export { isSeeded, seedSample } from './seed-sample.ts';
