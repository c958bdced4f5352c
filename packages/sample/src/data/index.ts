export { installSampleFiles } from './install-sample-files.ts';
export { type SamplePlace, samplePlaceIn } from './sample-place.ts';
