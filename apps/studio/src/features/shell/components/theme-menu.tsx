'use client';

import type { Theme } from '@lockstep/contracts/users';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useDark } from '#client/use-dark.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Menu, MenuChoice } from '#ui/menu.tsx';
import { usePreferences } from '../use-preferences.ts';
import { useThemeChoice } from '../use-theme-choice.ts';

export function ThemeMenu({ initial }: { initial: Theme }) {
  const { shell } = useMessages();
  const { setTheme } = usePreferences();
  const isDark = useDark();
  const theme = useThemeChoice(initial);
  return (
    <Menu
      trigger={
        <Button look="ghost" aria-label={shell.theme} className="w-7 px-0">
          {isDark ? <Moon /> : <Sun />}
        </Button>
      }
    >
      <MenuChoice
        value={theme}
        onChange={setTheme}
        choices={[
          { value: 'system', label: shell.themeSystem, icon: <Monitor /> },
          { value: 'light', label: shell.themeLight, icon: <Sun /> },
          { value: 'dark', label: shell.themeDark, icon: <Moon /> },
        ]}
      />
    </Menu>
  );
}
