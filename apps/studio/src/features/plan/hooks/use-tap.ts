import { useEffect, useState } from 'react';
import { ApiError } from '#client/api-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { cancelPreview, followPreview } from '#client/follow-preview.ts';
import { openedTap, reduceTap, type TapState } from '../tap-state.ts';

/** As much as somebody can read. */
const limits = { rowsPerSecondMax: 20, rowsMax: 10_000, durationMsMax: 600_000 };

/** Taps what leaves an operator of a run for as long as it is shown. */
export function useTap(runId: string, edge: string): TapState {
  const [state, setState] = useState(openedTap);
  useEffect(() => {
    let isOver = false;
    let giveUp = (): void => {};
    const fail = (error: unknown): void => {
      if (isOver) return;
      const { code, domain, message, details } =
        error instanceof ApiError ? error : new ApiError(0, { message: String(error) });
      setState(known => ({ ...known, end: 'failed', error: { code, domain, message, details } }));
    };
    sendJson<{ previewId: string }>('POST', `/api/runs/${runId}/taps`, { edge, ...limits }).then(({ previewId }) => {
      // Another operator was chosen meanwhile.
      if (isOver) return cancelPreview(previewId);
      giveUp = followPreview(previewId, { onEvent: event => setState(known => reduceTap(known, event)), onLost: fail });
    }, fail);
    return () => {
      isOver = true;
      giveUp();
    };
  }, [runId, edge]);
  return state;
}
