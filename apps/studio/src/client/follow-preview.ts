import type { PreviewEvent } from '@lockstep/contracts/preview';
import { type ApiError, unreachableError } from './api-error.ts';
import { sendJson } from './fetch-json.ts';

interface PreviewReader {
  /** In order; after `end` or `error` nothing follows. */
  readonly onEvent: (event: PreviewEvent) => void;
  readonly onLost: (error: ApiError) => void;
}

/** Tells the server that nobody reads the preview or tap any more. */
export const cancelPreview = (previewId: string): void =>
  void sendJson('DELETE', `/api/previews/${previewId}`).catch(() => undefined);

/** Reads what a preview or a tap shows. Returns what gives it up: nothing is heard from then on. */
export function followPreview(previewId: string, { onEvent, onLost }: PreviewReader): () => void {
  const source = new EventSource(`/api/previews/${previewId}/events`);
  let isOver = false;
  const close = (): void => {
    isOver = true;
    source.close();
  };
  source.onmessage = message => {
    // The studio's own API is typed by the contracts both ends share.
    const event = JSON.parse(message.data) as PreviewEvent;
    if (event.kind === 'end' || event.kind === 'error') close();
    onEvent(event);
  };
  source.onerror = () => {
    if (isOver) return;
    close();
    onLost(unreachableError());
  };
  return () => {
    if (isOver) return;
    close();
    cancelPreview(previewId);
  };
}
