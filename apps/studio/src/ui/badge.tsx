import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** The five meanings, plus plain. */
export type Tone = 'stream' | 'batch' | 'equal' | 'different' | 'unknown' | 'plain';

const tones: Readonly<Record<Tone, string>> = {
  stream: 'bg-stream-soft text-stream',
  batch: 'bg-batch-soft text-batch',
  equal: 'bg-equal-soft text-equal',
  different: 'bg-different-soft text-different',
  unknown: 'bg-unknown-soft text-unknown',
  plain: 'bg-pressed text-muted',
};

interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

export const Badge = ({ tone = 'plain', icon, children, className }: BadgeProps) => (
  <span
    className={classNames(
      'inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-sm font-medium whitespace-nowrap [&_svg]:size-3.5',
      tones[tone],
      className,
    )}
  >
    {icon}
    {children}
  </span>
);
