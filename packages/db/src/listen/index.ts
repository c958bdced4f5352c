export {
  type Announcement,
  answerChannel,
  liveChannel,
  parseAnnouncement,
  parseWorkerCall,
  type WorkerCall,
  workerChannel,
} from './channels.ts';
export { Listener, type ListenerOptions } from './listener.ts';
