'use client';

import type { Theme } from '@lockstep/contracts/users';
import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

function chosenTheme(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** What was chosen; `system` may look light or dark. */
export const useThemeChoice = (initial: Theme): Theme => useSyncExternalStore(subscribe, chosenTheme, () => initial);
