'use client';

import type { User } from '@lockstep/contracts/users';
import { Keyboard, Search } from 'lucide-react';
import { shortcutKeys } from '#client/shortcut-keys.ts';
import { useIsMounted } from '#client/use-is-mounted.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { IconButton } from '#ui/button.tsx';
import { Kbd } from '#ui/kbd.tsx';
import { LanguageMenu } from './language-menu.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { UserMenu } from './user-menu.tsx';

interface TopBarProps {
  readonly user: User;
  readonly onSearch: () => void;
  readonly onShortcuts: () => void;
}

export function TopBar({ user, onSearch, onShortcuts }: TopBarProps) {
  const { shell } = useMessages();
  const isMounted = useIsMounted();
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-3">
      <button
        type="button"
        onClick={onSearch}
        className="flex h-7 w-80 items-center gap-2 rounded-md border bg-canvas px-2 text-base text-faint transition-colors hover:border-line-strong"
      >
        <Search className="size-3.5" />
        <span className="flex-1 text-left">{shell.search}</span>
        {isMounted ? <Kbd>{shortcutKeys('mod+k')}</Kbd> : null}
      </button>
      <div className="flex-1" />
      <IconButton label={shell.shortcuts} shortcut="?" onClick={onShortcuts}>
        <Keyboard />
      </IconButton>
      <LanguageMenu />
      <ThemeMenu initial={user.theme} />
      <UserMenu user={user} />
    </header>
  );
}
