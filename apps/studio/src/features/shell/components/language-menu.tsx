'use client';

import { Languages } from 'lucide-react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Menu, MenuChoice } from '#ui/menu.tsx';
import { usePreferences } from '../use-preferences.ts';

export function LanguageMenu() {
  const { shell } = useMessages();
  const { locale, setLocale } = usePreferences();
  return (
    <Menu
      trigger={
        <Button look="ghost" aria-label={shell.language} className="w-7 px-0">
          <Languages />
        </Button>
      }
    >
      <MenuChoice
        value={locale}
        onChange={setLocale}
        choices={[
          { value: 'en', label: shell.english },
          { value: 'zh', label: shell.chinese },
        ]}
      />
    </Menu>
  );
}
