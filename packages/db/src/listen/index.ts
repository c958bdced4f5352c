export {
  type Announcement,
  liveChannel,
  parseAnnouncement,
  parseWorkerCall,
  previewChannel,
  type WorkerCall,
  workerChannel,
} from './channels.ts';
export { Listener, type ListenerOptions } from './listener.ts';
