'use client';

import { useNow } from '#client/use-now.ts';
import { useFormats } from '#i18n/locale-context.tsx';
import { Tooltip } from './tooltip.tsx';

/** `3 min ago`; the tooltip has the time to the second. */
export function TimeAgo({ at }: { at: string }) {
  const formats = useFormats();
  const nowMs = useNow();
  return (
    <Tooltip text={formats.instant(at)}>
      <time dateTime={at} className="whitespace-nowrap tabular">
        {formats.relative(at, nowMs)}
      </time>
    </Tooltip>
  );
}
