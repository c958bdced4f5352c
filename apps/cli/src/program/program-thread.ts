// A thread that carries one subtask of a program of the command line, see `programSubtasks`.
import { serveSubtaskThread } from '@lockstep/dataflow/runtime';
import { loadProgram } from './load-program.ts';
import type { ProgramThreadSettings } from './program-subtasks.ts';

await serveSubtaskThread(async ({ origin, identity }: ProgramThreadSettings, output) => {
  const { file, mode, config } = origin;
  const { fileRoots } = identity;
  const job = await loadProgram(file, { mode, config, fileRoots, ...output });
  return job.subtask(identity);
});
