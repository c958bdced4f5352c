'use client';

import type { WindowReconciliation } from '@lockstep/contracts/reconciliation';
import { useMemo } from 'react';
import { useWidth } from '#client/use-width.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { bucketWindows, differs } from '../bucket-windows.ts';
import { StripCells } from './strip-cells.tsx';

const cellWidthMin = 3;

/** The newest windows in a list's row; one cell for each, as far as there is room. */
export function MiniStrip({ windows, height = 16 }: { windows: readonly WindowReconciliation[]; height?: number }) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const [ref, width] = useWidth<HTMLDivElement>();
  const cells = useMemo(() => bucketWindows(windows, 0, windows.length, width / cellWidthMin), [windows, width]);
  const different = windows.filter(window => differs(window.verdict)).length;
  const summary =
    windows.length === 0
      ? reconciliation.neverCompared
      : `${reconciliation.windows(formats.number(windows.length))}, ${reconciliation.windowsDiffer(formats.number(different))}`;
  return (
    <div ref={ref} role="img" aria-label={summary} className="w-full overflow-hidden rounded-sm" style={{ height }}>
      {windows.length === 0 ? (
        <div className="h-full rounded-sm border border-dashed border-line-strong" />
      ) : (
        <StripCells cells={cells} width={width} height={height} />
      )}
    </div>
  );
}
