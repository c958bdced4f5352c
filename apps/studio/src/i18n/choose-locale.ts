import { type Locale, locales } from '@lockstep/contracts/users';

export const localeCookie = 'lockstep_locale';
export const themeCookie = 'lockstep_theme';

const isLocale = (value: string | undefined): value is Locale => locales.some(locale => locale === value);

/** The language of this browser's cookie, else the account's, else the first that the browser asks for and we have, else English. */
export function chooseLocale(
  cookie: string | undefined,
  preferred: Locale | undefined,
  acceptLanguage: string | null,
): Locale {
  if (isLocale(cookie)) return cookie;
  if (preferred !== undefined) return preferred;
  const wanted = (acceptLanguage ?? '').split(',').map(part => part.trim().slice(0, 2).toLowerCase());
  return wanted.find(isLocale) ?? 'en';
}
