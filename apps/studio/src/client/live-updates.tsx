'use client';

import type { LiveEvent } from '@lockstep/contracts/live';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { staleKeys } from './query-keys.ts';

/** However often the server speaks, a page reads again at most once in this time. */
const refreshIntervalMs = 1_000;

/** Follows the server's events while the page is open and makes stale what they name. Shows nothing. */
export function LiveUpdates() {
  const queries = useQueryClient();

  useEffect(() => {
    const pending = new Map<string, QueryKey>();
    let timer: number | undefined;
    const flush = (): void => {
      timer = undefined;
      const keys = [...pending.values()];
      pending.clear();
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    };
    const source = new EventSource('/api/live');
    source.onmessage = message => {
      // Our own route's events, made from `LiveEvent`.
      for (const key of staleKeys(JSON.parse(message.data) as LiveEvent)) pending.set(JSON.stringify(key), key);
      timer ??= window.setTimeout(flush, refreshIntervalMs);
    };
    // After a gap anything may have changed.
    let hasOpened = false;
    source.onopen = () => {
      if (hasOpened) void queries.invalidateQueries();
      hasOpened = true;
    };
    return () => {
      source.close();
      window.clearTimeout(timer);
    };
  }, [queries]);

  return null;
}
