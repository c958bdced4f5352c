'use client';

import { CircleAlert, RotateCw } from 'lucide-react';
import { describeError } from '#client/describe-error.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

interface ErrorPanelProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong, where, what to do about it, and a way to copy it. */
export function ErrorPanel({ error, onRetry }: ErrorPanelProps) {
  const { common, errors } = useMessages();
  const { title, advice, copyText } = describeError(error, errors);
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-different-soft px-3 py-2 text-base">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-different" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words text-ink">{title}</p>
        {advice === undefined ? null : <p className="text-muted">{advice}</p>}
      </div>
      {onRetry === undefined ? null : (
        <Button size="s" onClick={onRetry}>
          <RotateCw />
          {common.retry}
        </Button>
      )}
      <CopyButton text={copyText} />
    </div>
  );
}
