import type { Theme } from '@lockstep/contracts/users';
import { themeCookie } from '#i18n/choose-locale.ts';

const yearSeconds = 31_536_000;

/** Shows the theme at once; the cookie makes the server render the next page in it. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser.
  document.cookie = `${themeCookie}=${theme}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax`;
}
