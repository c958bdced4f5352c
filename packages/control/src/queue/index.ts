export { type JobName, type JobPayload, jobCatalog } from './job-catalog.ts';
export {
  type JobConsumer,
  type JobHandlers,
  type JobQueue,
  type JobQueueOptions,
  openJobQueue,
} from './job-queue.ts';
