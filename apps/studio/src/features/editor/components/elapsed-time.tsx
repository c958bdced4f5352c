'use client';

import { useEffect, useState } from 'react';
import { useFormats } from '#i18n/locale-context.tsx';
import type { PreviewState } from '../preview/preview-state.ts';

const tickMs = 100;

/** Counts while the preview runs, and then stands. */
export function ElapsedTime({ preview }: { preview: PreviewState }) {
  const formats = useFormats();
  const [nowMs, setNowMs] = useState(() => Date.now());
  const { isRunning } = preview;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  return <>{formats.durationMs(preview.durationMs ?? Math.max(0, nowMs - preview.startedAtMs))}</>;
}
