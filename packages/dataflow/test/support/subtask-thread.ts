import { serveSubtaskThread } from '../../src/runtime/thread-subtasks.ts';
import { type PipelineSettings, pipelineDeps } from './pipeline-deps.ts';

await serveSubtaskThread((settings: PipelineSettings) => pipelineDeps(settings));
