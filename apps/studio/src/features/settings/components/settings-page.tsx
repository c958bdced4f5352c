'use client';

import type { User } from '@lockstep/contracts/users';
import { usePreferences } from '#features/shell/use-preferences.ts';
import { useThemeChoice } from '#features/shell/use-theme-choice.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { PasswordForm } from './password-form.tsx';
import { TokensCard } from './tokens-card.tsx';

export function SettingsPage({ user }: { user: User }) {
  const { settings } = useMessages();
  return (
    <>
      <PageHeader title={settings.title} />
      <div className="flex max-w-3xl flex-col gap-4 px-6 pb-6">
        <Card title={settings.profile} bodyClassName="flex gap-10 p-4">
          <Fact name={settings.name} value={user.name} />
          <Fact name={settings.role} value={settings.roles[user.role]} />
        </Card>
        <AppearanceCard user={user} />
        <PasswordForm />
        <TokensCard />
      </div>
    </>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <p className="text-sm text-faint">{name}</p>
    <p className="font-medium">{value}</p>
  </div>
);

function AppearanceCard({ user }: { user: User }) {
  const { settings, shell } = useMessages();
  const { locale, setLocale, setTheme } = usePreferences();
  const theme = useThemeChoice(user.theme);
  return (
    <Card
      title={settings.appearance}
      aside={<span className="text-sm text-faint">{settings.appearanceHint}</span>}
      bodyClassName="flex flex-wrap gap-6 p-4"
    >
      <Segmented
        label={shell.language}
        value={locale}
        onChange={setLocale}
        choices={[
          { value: 'en', label: shell.english },
          { value: 'zh', label: shell.chinese },
        ]}
      />
      <Segmented
        label={shell.theme}
        value={theme}
        onChange={setTheme}
        choices={[
          { value: 'system', label: shell.themeSystem },
          { value: 'light', label: shell.themeLight },
          { value: 'dark', label: shell.themeDark },
        ]}
      />
    </Card>
  );
}
