import { toErrorInfo } from '@lockstep/kernel/errors';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.ts';
import { StateWriter } from '../../src/state/state-file.ts';

/** Tries to write a checkpoint with a megabyte of state and prints how it failed: `node write-checkpoint.ts <directory>`. */
const store = new CheckpointStore({ directory: process.argv[2] ?? '', retain: 3, isStillOwner: async () => true });
const writer = new StateWriter();
const table = writer.table('rows', 1 << 20, { kind: 'keys', columns: [], hashes: null });
writer.array(table, 'bytes', new Uint8Array(1 << 20));
const contents = {
  id: 2,
  createdAtMs: 0,
  planFingerprint: '',
  parallelism: 1,
  isFinal: false,
  sourcePositions: {},
  sourcesEnded: {},
  preparedCommits: {},
  watermarks: {},
};
try {
  await store.write(contents, [
    { operator: { uid: 'op', fingerprint: 'f', what: 'Op()', keys: [] }, subtask: 0, image: writer.finish() },
  ]);
  process.stdout.write('{"code":"none"}');
} catch (error) {
  process.stdout.write(JSON.stringify(toErrorInfo(error)));
}
