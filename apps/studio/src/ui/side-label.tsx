'use client';

import type { Side } from '@lockstep/contracts/runs';
import { Layers, Waves } from 'lucide-react';
import { useMessages } from '#i18n/locale-context.tsx';
import { classNames } from './class-names.ts';

/** The icons of the two sides, everywhere. */
export const sideIcons = { stream: Waves, batch: Layers } as const;

/** The side's word with its icon in its colour. */
export function SideLabel({ side, className }: { side: Side; className?: string }) {
  const { common } = useMessages();
  const Icon = sideIcons[side];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap',
        side === 'stream' ? 'text-stream' : 'text-batch',
        className,
      )}
    >
      <Icon className="size-4" />
      {common[side]}
    </span>
  );
}
