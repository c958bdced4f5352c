'use client';

import type { PairSideDto } from '@lockstep/contracts/api';
import type { Side } from '@lockstep/contracts/runs';
import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  Unplug,
} from 'lucide-react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Badge, type Tone } from '#ui/badge.tsx';

type ShownState = PairSideDto['state'];

const icons: Readonly<Record<ShownState, LucideIcon>> = {
  NONE: CircleDashed,
  QUEUED: Clock,
  STARTING: LoaderCircle,
  RUNNING: CircleDot,
  RESTARTING: RotateCw,
  STOPPING: CirclePause,
  FINISHED: CircleCheck,
  STOPPED: CirclePause,
  FAILED: CircleX,
};

/** A side that works has its own colour; one that failed has the colour of what is wrong; the rest are quiet. */
function toneOf(state: ShownState, side: Side): Tone {
  if (state === 'FAILED') return 'different';
  return state === 'RUNNING' || state === 'STARTING' ? side : 'unknown';
}

interface StatePillProps {
  readonly state: ShownState;
  readonly side: Side;
  readonly isUnreachable?: boolean;
}

export function StatePill({ state, side, isUnreachable = false }: StatePillProps) {
  const { pairs } = useMessages();
  const Icon = icons[state];
  return (
    <span className="inline-flex items-center gap-1">
      <Badge tone={toneOf(state, side)} icon={<Icon />}>
        {pairs.states[state]}
      </Badge>
      {isUnreachable ? (
        <Badge tone="different" icon={<Unplug />}>
          {pairs.unreachable}
        </Badge>
      ) : null}
    </span>
  );
}
