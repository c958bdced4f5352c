'use client';

import { Compass } from 'lucide-react';
import Link from 'next/link';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';

export default function NotFound() {
  const { errors } = useMessages();
  return (
    <main className="flex min-h-full items-center justify-center">
      <EmptyState
        icon={<Compass />}
        title={errors.notFoundTitle}
        lesson={errors.notFoundLesson}
        action={
          <Button asChild>
            <Link href="/">{errors.goHome}</Link>
          </Button>
        }
      />
    </main>
  );
}
