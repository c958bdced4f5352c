import type { Locale } from '@lockstep/contracts/users';
import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import { chooseLocale, localeCookie } from '#i18n/choose-locale.ts';
import { type Dictionary, dictionaries } from '#i18n/dictionaries.ts';
import { findCurrentUser } from './session.ts';

/** The language that the page is rendered in. */
export async function currentLocale(): Promise<Locale> {
  const [jar, requestHeaders, user] = await Promise.all([cookies(), headers(), findCurrentUser()]);
  return chooseLocale(jar.get(localeCookie)?.value, user?.locale, requestHeaders.get('accept-language'));
}

/** A page's title in the reader's language. */
export async function pageTitle(pick: (messages: Dictionary) => string): Promise<Metadata> {
  return { title: pick(dictionaries[await currentLocale()]) };
}
