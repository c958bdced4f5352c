'use client';

import type { RunDto } from '@lockstep/contracts/api';
import { CircleX } from 'lucide-react';
import Link from 'next/link';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { CopyButton } from '#ui/copy-button.tsx';
import { SideLabel } from '#ui/side-label.tsx';

/** A run's error in the user's words, tied to its place in the SQL. Nothing for a run without one. */
export function RunErrorPanel({ run }: { run: RunDto | null }) {
  const { pairs } = useMessages();
  const error = run?.error ?? null;
  if (run === null || error === null) return null;
  const place = error.line === null ? '' : pairs.errorAt(error.line, error.column ?? 1);
  return (
    <div role="alert" className="m-3 flex items-start gap-2 rounded-md bg-different-soft px-3 py-2">
      <CircleX className="mt-0.5 size-4 shrink-0 text-different" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <SideLabel side={run.side} />
          <span className="font-mono text-sm text-muted">{error.code}</span>
          <span className="text-sm text-muted">{place}</span>
        </p>
        <p className="font-medium break-words">{error.message}</p>
      </div>
      {error.line === null ? null : (
        <Button size="s" asChild>
          <Link href={`/runs/${run.id}`}>{pairs.showInSql}</Link>
        </Button>
      )}
      <CopyButton text={[error.code, place, error.message].filter(part => part !== '').join('\n')} />
    </div>
  );
}
