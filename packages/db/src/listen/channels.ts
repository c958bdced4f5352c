import type { LiveEvent } from '@lockstep/contracts/live';
import { liveTopics } from '@lockstep/contracts/live';

/** Channels of NOTIFY. Payloads hold ids, never contents. */
export const liveChannel = 'lockstep_live';
export const workerChannel = 'lockstep_worker';
/** A worker has more to say to whoever asked: a preview's rows, what a check found. */
export const answerChannel = 'lockstep_answer';

/** A live event and whose it is; the empty owner is everybody in the workspace. */
export interface Announcement extends LiveEvent {
  readonly ownerId: string;
}

const workerCalls = ['run.stop', 'preview.tap', 'preview.cancel'] as const;

/** What workers are told besides the queue's messages. Losing one costs time, not truth: the row says the same. */
export interface WorkerCall {
  readonly kind: (typeof workerCalls)[number];
  readonly id: string;
}

export function parseAnnouncement(payload: string): Announcement | null {
  const value: unknown = JSON.parse(payload);
  if (!hasTexts(value, ['topic', 'id', 'ownerId'])) return null;
  const topic = liveTopics.find(candidate => candidate === value.topic);
  return topic === undefined ? null : { topic, id: value.id, ownerId: value.ownerId };
}

export function parseWorkerCall(payload: string): WorkerCall | null {
  const value: unknown = JSON.parse(payload);
  if (!hasTexts(value, ['kind', 'id'])) return null;
  const kind = workerCalls.find(candidate => candidate === value.kind);
  return kind === undefined ? null : { kind, id: value.id };
}

function hasTexts<Key extends string>(value: unknown, keys: readonly Key[]): value is Record<Key, string> {
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map(Object.entries(value));
  return keys.every(key => typeof entries.get(key) === 'string');
}
