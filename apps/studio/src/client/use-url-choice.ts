'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** A choice that lives in the address, so that a link restores the view; the first choice is the one without a parameter. */
export function useUrlChoice<T extends string>(name: string, choices: readonly [T, ...T[]]): [T, (value: T) => void] {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const wanted = parameters.get(name);
  const value = choices.find(choice => choice === wanted) ?? choices[0];
  const set = useCallback(
    (next: T) => {
      const search = new URLSearchParams(window.location.search);
      if (next === choices[0]) search.delete(name);
      else search.set(name, next);
      window.history.replaceState(null, '', search.size === 0 ? pathname : `${pathname}?${search}`);
    },
    [name, pathname, choices],
  );
  return [value, set];
}

/** The same for any text; null is absence. */
export function useUrlText(name: string): [string | null, (value: string | null) => void] {
  const pathname = usePathname();
  const value = useSearchParams().get(name);
  const set = useCallback(
    (next: string | null) => {
      const search = new URLSearchParams(window.location.search);
      if (next === null || next === '') search.delete(name);
      else search.set(name, next);
      window.history.replaceState(null, '', search.size === 0 ? pathname : `${pathname}?${search}`);
    },
    [name, pathname],
  );
  return [value, set];
}
