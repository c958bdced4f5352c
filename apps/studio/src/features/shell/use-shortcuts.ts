'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { isTyping } from '#client/shortcut-keys.ts';
import { destinations } from './destinations.ts';

/** After `g` the page's letter must come within this time. */
const chordMs = 1_000;

interface Actions {
  readonly onPalette: () => void;
  readonly onSheet: () => void;
}

/** The shortcuts that work on every page: ⌘K, `?`, and `g` with a page's letter. */
export function useShortcuts(actions: Actions): void {
  const router = useRouter();
  const latest = useRef(actions);
  latest.current = actions;

  useEffect(() => {
    let chordUntilMs = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.onPalette();
        return;
      }
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === '?') latest.current.onSheet();
      const destination = destinations.find(candidate => candidate.key === event.key);
      if (destination !== undefined && Date.now() < chordUntilMs) router.push(destination.path);
      chordUntilMs = event.key === 'g' ? Date.now() + chordMs : 0;
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [router]);
}
