'use client';

import type { User } from '@lockstep/contracts/users';
import { type ReactNode, useState } from 'react';
import { LiveUpdates } from '#client/live-updates.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { useShortcuts } from '../use-shortcuts.ts';
import { CommandPalette } from './command-palette.tsx';
import { Rail } from './rail.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { TopBar } from './top-bar.tsx';

/** What stands around every page: rail, top bar, palette, shortcuts and the line to the server's events. */
export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const { shell } = useMessages();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isSheetOpen, setSheetOpen] = useState(false);
  useShortcuts({ onPalette: () => setPaletteOpen(true), onSheet: () => setSheetOpen(true) });

  return (
    <div className="flex h-full min-h-0">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-1"
      >
        {shell.skipToContent}
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar user={user} onSearch={() => setPaletteOpen(true)} onShortcuts={() => setSheetOpen(true)} />
        <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
          {children}
        </main>
      </div>
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} onShortcuts={() => setSheetOpen(true)} />
      <ShortcutSheet isOpen={isSheetOpen} onClose={() => setSheetOpen(false)} />
      <LiveUpdates />
    </div>
  );
}
