'use client';

import type { Locale, Theme } from '@lockstep/contracts/users';
import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';
import { sendJson } from '#client/fetch-json.ts';
import { applyTheme } from '#client/theme.ts';
import { useLocale } from '#i18n/locale-context.tsx';

/** Language and theme: shown at once here, then kept with the account for other browsers. */
export function usePreferences() {
  const { locale, setLocale: showLocale } = useLocale();
  const { mutate } = useMutation({
    mutationFn: (change: { locale?: Locale; theme?: Theme }) => sendJson('PATCH', '/api/me', change),
  });
  const setLocale = useCallback(
    (next: Locale) => {
      showLocale(next);
      mutate({ locale: next });
    },
    [showLocale, mutate],
  );
  const setTheme = useCallback(
    (theme: Theme) => {
      applyTheme(theme);
      mutate({ theme });
    },
    [mutate],
  );
  return { locale, setLocale, setTheme };
}
