'use client';

import { useMessages } from '#i18n/locale-context.tsx';
import { Skeleton, SkeletonRows } from '#ui/skeleton.tsx';

export function StudioSkeleton() {
  const { editor } = useMessages();
  return (
    <div role="status" aria-label={editor.loadingEditor} className="flex h-full">
      <div className="w-64 shrink-0 border-r bg-surface">
        <SkeletonRows rows={8} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-3 bg-surface p-3">
        <Skeleton className="h-7 w-96" />
        <Skeleton className="flex-1" />
        <Skeleton className="h-48" />
      </div>
    </div>
  );
}
