'use client';

import { SquareCode } from 'lucide-react';
import { shortcutKeys } from '#client/shortcut-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';

export function Welcome({ onNewJob }: { onNewJob: () => void }) {
  const { editor } = useMessages();
  return (
    <div className="flex flex-1 items-center justify-center bg-surface">
      <EmptyState
        icon={<SquareCode />}
        title={editor.welcome}
        lesson={editor.welcomeLesson(shortcutKeys('mod+enter'))}
        action={
          <Button look="primary" onClick={onNewJob}>
            {editor.newJob}
          </Button>
        }
      />
    </div>
  );
}
