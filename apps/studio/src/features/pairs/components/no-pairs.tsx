'use client';

import { Waypoints } from 'lucide-react';
import Link from 'next/link';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';

export function NoPairs() {
  const { home } = useMessages();
  return (
    <EmptyState
      icon={<Waypoints />}
      title={home.noPairs}
      lesson={home.noPairsLesson}
      action={
        <Button look="primary" asChild>
          <Link href="/studio">{home.openStudio}</Link>
        </Button>
      }
    />
  );
}
