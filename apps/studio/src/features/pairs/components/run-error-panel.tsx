'use client';

import type { RunDto } from '@lockstep/contracts/api';
import { isTerminal } from '@lockstep/contracts/runs';
import { CircleX, RotateCw } from 'lucide-react';
import Link from 'next/link';
import { useNow } from '#client/use-now.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { CopyButton } from '#ui/copy-button.tsx';
import { SideLabel } from '#ui/side-label.tsx';

/** A run's error in the user's words, tied to its place in the SQL; of a run that goes on, what it goes on from and when. Nothing for a run without one. */
export function RunErrorPanel({ run }: { run: RunDto | null }) {
  if (run === null) return null;
  if (run.state === 'RESTARTING') return <RestartNotice run={run} />;
  return run.error === null ? null : <ErrorNotice run={run} error={run.error} />;
}

function ErrorNotice({ run, error }: { run: RunDto; error: RunError }) {
  const { pairs } = useMessages();
  const place = error.line === null ? '' : pairs.errorAt(error.line, error.column ?? 1);
  return (
    <div role="alert" className="m-3 flex items-start gap-2 rounded-md bg-different-soft px-3 py-2">
      <CircleX className="mt-0.5 size-4 shrink-0 text-different" />
      <div className="min-w-0 flex-1">
        {isTerminal(run.state) ? null : <p className="font-medium">{pairs.restart.goesOn(run.attempt)}</p>}
        <Cause run={run} error={error} place={place} />
      </div>
      {error.line === null ? null : (
        <Button size="s" asChild>
          <Link href={`/runs/${run.id}`}>{pairs.showInSql}</Link>
        </Button>
      )}
      <CopyButton text={copyText(error, place)} />
    </div>
  );
}

/** Between two attempts: the number of the next, when it begins, and why the last one ended. */
function RestartNotice({ run }: { run: RunDto }) {
  const { pairs } = useMessages();
  const formats = useFormats();
  const nowMs = useNow();
  const waitMs = run.nextAttemptAt === null ? 0 : Math.max(0, Date.parse(run.nextAttemptAt) - nowMs);
  const seconds = Math.ceil(waitMs / 1_000);
  const when = seconds === 0 ? pairs.restart.now : pairs.restart.in(formats.durationMs(seconds * 1_000));
  return (
    <div role="status" className="m-3 flex items-start gap-2 rounded-md bg-unknown-soft px-3 py-2">
      <RotateCw className="mt-0.5 size-4 shrink-0 text-unknown" />
      <div className="min-w-0 flex-1">
        <p className="font-medium tabular">{pairs.restart.next(run.attempt + 1, when)}</p>
        {run.error === null ? (
          <p className="text-muted">{pairs.restart.handedOver}</p>
        ) : (
          <Cause run={run} error={run.error} place="" />
        )}
      </div>
      {run.error === null ? null : <CopyButton text={copyText(run.error, '')} />}
    </div>
  );
}

type RunError = NonNullable<RunDto['error']>;

function Cause({ run, error, place }: { run: RunDto; error: RunError; place: string }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <SideLabel side={run.side} />
        <span className="font-mono text-sm text-muted">{error.code}</span>
        <span className="text-sm text-muted">{place}</span>
      </p>
      <p className="break-words">{error.message}</p>
    </>
  );
}

const copyText = (error: RunError, place: string): string =>
  [error.code, place, error.message].filter(part => part !== '').join('\n');
