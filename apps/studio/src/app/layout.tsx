import type { Theme } from '@lockstep/contracts/users';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '#client/providers.tsx';
import { themeCookie } from '#i18n/choose-locale.ts';
import { currentLocale } from '#server/current-locale.ts';
import { findCurrentUser } from '#server/session.ts';
import '#styles/globals.css';

export const metadata: Metadata = { title: { default: 'Lockstep', template: '%s · Lockstep' } };

export const viewport: Viewport = { colorScheme: 'light dark' };

const isTheme = (value: string | undefined): value is Theme =>
  value === 'system' || value === 'light' || value === 'dark';

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, locale, user] = await Promise.all([cookies(), currentLocale(), findCurrentUser()]);
  const themeChoice = jar.get(themeCookie)?.value;
  const theme = isTheme(themeChoice) ? themeChoice : (user?.theme ?? 'system');
  return (
    <html lang={locale === 'zh' ? 'zh-CN' : 'en'} data-theme={theme} suppressHydrationWarning>
      <body>
        <Providers locale={locale}>{children}</Providers>
      </body>
    </html>
  );
}
