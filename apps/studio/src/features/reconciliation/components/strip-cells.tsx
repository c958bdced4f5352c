'use client';

import { memo, useId } from 'react';
import type { StripCell } from '../bucket-windows.ts';
import { verdictLooks } from '../verdict-looks.ts';

interface StripCellsProps {
  readonly cells: readonly StripCell[];
  readonly width: number;
  readonly height: number;
}

/** Below this a gap between cells would be more gap than cell. */
const gapFromCellWidth = 4;

/** The coloured and textured cells themselves, without any manners. */
export const StripCells = memo(function StripCells({ cells, width, height }: StripCellsProps) {
  const id = useId();
  const cellWidth = width / Math.max(1, cells.length);
  const gap = cellWidth >= gapFromCellWidth ? 1 : 0;
  return (
    <svg width={width} height={height} aria-hidden="true" className="block">
      <defs>
        <pattern id={`${id}-hatch`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="1.5" height="4" fill="white" fillOpacity="0.6" />
        </pattern>
        <pattern id={`${id}-bars`} width="4" height="3" patternUnits="userSpaceOnUse">
          <rect width="4" height="1" fill="white" fillOpacity="0.55" />
        </pattern>
        <pattern id={`${id}-dots`} width="4" height="4" patternUnits="userSpaceOnUse">
          <circle cx="2" cy="2" r="0.8" fill="white" fillOpacity="0.6" />
        </pattern>
      </defs>
      {cells.map((cell, index) => {
        const look = verdictLooks[cell.verdict];
        const place = {
          x: index * cellWidth,
          y: 0,
          width: Math.max(0.5, cellWidth - gap),
          height,
          rx: cellWidth >= 6 ? 1.5 : 0,
        };
        return (
          <g key={cell.from}>
            <rect {...place} fill={look.fill} />
            {look.pattern === null ? null : <rect {...place} fill={`url(#${id}-${look.pattern})`} />}
          </g>
        );
      })}
    </svg>
  );
});
