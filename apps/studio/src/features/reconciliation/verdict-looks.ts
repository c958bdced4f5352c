import type { WindowVerdict } from '@lockstep/contracts/reconciliation';
import { CircleDashed, Equal, EqualNot, type LucideIcon, PanelBottom, PanelTop } from 'lucide-react';
import type { Tone } from '#ui/badge.tsx';

interface VerdictLook {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  /** Of a strip's cell. */
  readonly fill: string;
  /** Drawn over the fill, so that colour is never alone. */
  readonly pattern: 'hatch' | 'bars' | 'dots' | null;
}

export const verdictLooks: Readonly<Record<WindowVerdict, VerdictLook>> = {
  equal: { tone: 'equal', icon: Equal, fill: 'var(--equal-fill)', pattern: null },
  different: { tone: 'different', icon: EqualNot, fill: 'var(--different-fill)', pattern: 'hatch' },
  'only-stream': { tone: 'stream', icon: PanelTop, fill: 'var(--stream-fill)', pattern: 'bars' },
  'only-batch': { tone: 'batch', icon: PanelBottom, fill: 'var(--batch-fill)', pattern: 'bars' },
  open: { tone: 'unknown', icon: CircleDashed, fill: 'var(--unknown-fill)', pattern: 'dots' },
};
