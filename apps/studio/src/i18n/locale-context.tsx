'use client';

import type { Locale } from '@lockstep/contracts/users';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { localeCookie } from './choose-locale.ts';
import { type Dictionary, dictionaries } from './dictionaries.ts';
import { createFormats, type Formats } from './formats.ts';

interface LocaleValue {
  readonly locale: Locale;
  readonly messages: Dictionary;
  readonly formats: Formats;
  readonly setLocale: (locale: Locale) => void;
}

const LocaleContext = createContext<LocaleValue | null>(null);

const yearSeconds = 31_536_000;

export function LocaleProvider({ initial, children }: { initial: Locale; children: ReactNode }) {
  const [locale, setState] = useState(initial);
  const setLocale = useCallback((next: Locale) => {
    // The server renders the next page in this language, so nothing flickers.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser.
    document.cookie = `${localeCookie}=${next}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax`;
    document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
    setState(next);
  }, []);
  const value = useMemo(
    () => ({ locale, messages: dictionaries[locale], formats: createFormats(locale), setLocale }),
    [locale, setLocale],
  );
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

export function useLocale(): LocaleValue {
  const value = useContext(LocaleContext);
  if (value === null) throw new Error('useLocale needs a LocaleProvider above it');
  return value;
}

export const useMessages = (): Dictionary => useLocale().messages;
export const useFormats = (): Formats => useLocale().formats;
