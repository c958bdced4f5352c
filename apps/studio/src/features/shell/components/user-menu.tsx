'use client';

import type { User } from '@lockstep/contracts/users';
import { CircleUserRound, LogOut, Settings } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { sendJson } from '#client/fetch-json.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '#ui/menu.tsx';

export function UserMenu({ user }: { user: User }) {
  const { shell } = useMessages();
  const router = useRouter();
  const signOut = async (): Promise<void> => {
    await sendJson('DELETE', '/api/session');
    window.location.assign('/sign-in');
  };
  return (
    <Menu
      trigger={
        <Button look="ghost" aria-label={shell.account} className="w-7 px-0">
          <CircleUserRound />
        </Button>
      }
    >
      <MenuLabel>{shell.signedInAs(user.name)}</MenuLabel>
      <MenuItem icon={<Settings />} onSelect={() => router.push('/settings')}>
        {shell.settings}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut />} onSelect={() => void signOut()}>
        {shell.signOut}
      </MenuItem>
    </Menu>
  );
}
