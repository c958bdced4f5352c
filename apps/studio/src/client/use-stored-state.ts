import { useCallback, useState } from 'react';

/** State that this browser remembers. Values are JSON; `isValid` guards against what an older version of the studio left behind. */
export function useStoredState<T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => readStored(key, isValid) ?? initial);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // A full or forbidden storage costs the memory, not the work.
      }
    },
    [key],
  );
  return [value, set];
}

function readStored<T>(key: string, isValid: (value: unknown) => value is T): T | undefined {
  if (typeof window === 'undefined') return undefined;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isValid(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}
