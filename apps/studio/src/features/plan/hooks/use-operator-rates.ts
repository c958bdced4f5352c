'use client';

import type { RunMetrics } from '@lockstep/contracts/events';
import { useEffect, useState } from 'react';
import { type OperatorRate, operatorRates } from '../operator-rates.ts';

const none: ReadonlyMap<string, OperatorRate> = new Map();

interface Samples {
  readonly before: RunMetrics | null;
  readonly now: RunMetrics | null;
}

/** Live rates by operator, from the last two samples that came. */
export function useOperatorRates(metrics: RunMetrics | null): ReadonlyMap<string, OperatorRate> {
  const [samples, setSamples] = useState<Samples>({ before: null, now: null });
  useEffect(() => {
    setSamples(known => (known.now?.atMs === metrics?.atMs ? known : { before: known.now, now: metrics }));
  }, [metrics]);
  return samples.now === null ? none : operatorRates(samples.before, samples.now);
}
