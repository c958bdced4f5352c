// A thread that carries one subtask of a job under test.
import { serveSubtaskThread } from '@lockstep/dataflow/runtime';
import { jobContext } from './run-job.ts';

serveSubtaskThread(jobContext);
