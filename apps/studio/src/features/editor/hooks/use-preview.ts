'use client';

import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { Side } from '@lockstep/contracts/runs';
import type { ErrorInfo } from '@lockstep/kernel/errors';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '#client/api-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { cancelPreview, followPreview } from '#client/follow-preview.ts';
import type { PreviewText } from '../preview/preview-request.ts';
import { failedPreview, type PreviewState, reducePreview, startedPreview } from '../preview/preview-state.ts';

const previewRowsMax = 1_000;
const previewDurationMsMax = 10_000;

const describe = (error: unknown): ErrorInfo =>
  error instanceof ApiError
    ? { code: error.code, domain: error.domain, message: error.message, details: error.details }
    : { code: 'internal.unexpected', domain: 'internal', message: String(error), details: {} };

/** One preview at a time: a new one, leaving the page, or `cancel` ends the one before. */
export function usePreview() {
  const [state, setState] = useState<PreviewState | null>(null);
  const running = useRef<{ abort: () => void } | null>(null);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
  }, []);
  useEffect(() => cancel, [cancel]);

  const start = useCallback(
    async (side: Side, { sqlText, statementOffset, toDocument }: PreviewText): Promise<void> => {
      cancel();
      setState(startedPreview(Date.now()));
      const fail = (error: ErrorInfo): void =>
        setState(known => (known === null ? known : failedPreview(known, error, null, Date.now())));
      let isOver = false;
      const handle = {
        abort: (): void => {
          isOver = true;
        },
      };
      running.current = handle;
      try {
        const limits = { rowsMax: previewRowsMax, durationMsMax: previewDurationMsMax };
        const request = { sqlText, statementOffset, side, ...limits };
        const { previewId } = await sendJson<{ previewId: string }>('POST', '/api/previews', request);
        // A newer preview, or the reader, ended this one before it had begun.
        if (isOver) return cancelPreview(previewId);
        const giveUp = followPreview(previewId, {
          onEvent: event => {
            const told = placed(event, toDocument);
            if (told.kind === 'end' || told.kind === 'error') isOver = true;
            setState(known => (known === null ? known : reducePreview(known, told, Date.now())));
          },
          onLost: error => {
            isOver = true;
            fail(describe(error));
          },
        });
        handle.abort = () => {
          if (isOver) return;
          isOver = true;
          giveUp();
          setState(known => (known === null ? known : cancelled(known)));
        };
      } catch (error) {
        if (!isOver) fail(describe(error));
      }
    },
    [cancel],
  );

  return { state, start, cancel };
}

const cancelled = (state: PreviewState): PreviewState => ({
  ...state,
  isRunning: false,
  end: 'cancelled',
  durationMs: Date.now() - state.startedAtMs,
});

/** An error's place in the document. */
function placed(event: PreviewEvent, toDocument: (offset: number) => number): PreviewEvent {
  if (event.kind !== 'error' || event.span === null) return event;
  return { ...event, span: { start: toDocument(event.span.start), end: toDocument(event.span.end) } };
}
