'use client';

import type { PairSideDto } from '@lockstep/contracts/api';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { bytesBehind } from '../lag.ts';

export function LagText({ side }: { side: PairSideDto }) {
  const { common, pairs } = useMessages();
  const formats = useFormats();
  const behind = bytesBehind(side);
  if (behind === null) return <span className="text-faint">{common.none}</span>;
  return <>{behind === 0 ? pairs.caughtUp : pairs.behind(formats.bytes(behind))}</>;
}
