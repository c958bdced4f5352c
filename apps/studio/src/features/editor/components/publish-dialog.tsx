'use client';

import type { JobDto, PublishRequest } from '@lockstep/contracts/api';
import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import type { StateCheckDto, StateChoice } from '@lockstep/contracts/state-check';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { ApiError } from '#client/api-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { stateCheckQuery, versionQuery } from '#client/queries/job-queries.ts';
import { queryKeys } from '#client/query-keys.ts';
import { ConfigForm } from '#features/pairs/components/config-form.tsx';
import { pairHref } from '#features/pairs/components/pairs-table.tsx';
import { useConfigProblems } from '#features/pairs/hooks/use-config-problems.ts';
import { TextDiff } from '#features/versions/components/text-diff.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Checkbox } from '#ui/checkbox.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { readProblems } from '../publish-problems.ts';
import { ProblemsPanel } from './problems-panel.tsx';
import { isAllKept, StateSection } from './state-section.tsx';

const standardConfig: PairConfig = pairConfigSchema.parse({});

interface PublishDialogProps {
  readonly job: JobDto;
  readonly onClose: () => void;
  readonly onReveal: (span: { start: number; end: number }) => void;
}

/** What changes against the published version, how each side is to run, and whether to start now. Mounted anew for every publishing. */
export function PublishDialog({ job, onClose, onReveal }: PublishDialogProps) {
  const { common, editor } = useMessages();
  const text = editor.publishDialog;
  const published = useQuery({
    ...versionQuery(job.id, job.publishedVersion ?? 0),
    enabled: job.publishedVersion !== null,
  });
  const [edited, setEdited] = useState<PairConfig | null>(null);
  const [isStarting, setStarting] = useState(true);
  // One key for this dialog: pressing twice, or a retry after a lost answer, publishes once.
  const [clientKey] = useState(() => crypto.randomUUID());
  const config = edited ?? published.data?.config ?? standardConfig;
  const stateCheck = useQuery({
    ...stateCheckQuery(job.id, job.revision),
    enabled: job.publishedVersion !== null,
  });
  const [chosenState, setChosenState] = useState<StateChoice | null>(null);
  const state = chosenState ?? suggestedState(stateCheck.data);
  const configCheck = useConfigProblems(config);
  const publish = usePublish(job, onClose);
  const problems = publish.error instanceof ApiError ? readProblems(publish.error.details) : [];
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="l"
      title={text.title(job.name)}
      description={text.description}
      actions={
        <>
          <Checkbox label={text.start} hint={text.startHint} isChecked={isStarting} onChange={setStarting} />
          <div className="flex-1" />
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button
            look="primary"
            disabled={publish.isPending || configCheck.problems.length > 0}
            onClick={() => publish.mutate({ clientKey, revision: job.revision, config, start: isStarting, state })}
          >
            {publish.isPending ? text.publishing : text.publish}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {publish.isError && problems.length === 0 ? <ErrorPanel error={publish.error} /> : null}
        {problems.length === 0 ? null : (
          <section role="alert" className="rounded-md bg-different-soft">
            <p className="px-3 pt-2 font-medium">{text.invalid}</p>
            <ProblemsPanel text={job.sqlText} problems={problems} onReveal={onReveal} />
          </section>
        )}
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">
            {job.publishedVersion === null ? text.changes : text.changesTo(common.version(job.publishedVersion))}
          </h3>
          {job.publishedVersion === null ? <p className="text-muted">{text.firstVersion}</p> : null}
          {job.publishedVersion !== null && published.isPending ? <SkeletonRows rows={3} /> : null}
          {published.data === undefined ? null : (
            <div className="max-h-64 overflow-auto rounded-md border">
              <TextDiff before={published.data.sqlText} after={job.sqlText} whenEqual={text.noChanges} />
            </div>
          )}
        </section>
        {job.publishedVersion === null ? null : (
          <StateSection
            isPending={stateCheck.isPending}
            check={stateCheck.data}
            choice={state}
            onChoose={setChosenState}
          />
        )}
        {stateCheck.isError && problems.length === 0 ? (
          <ErrorPanel error={stateCheck.error} onRetry={() => void stateCheck.refetch()} />
        ) : null}
        <ConfigForm value={config} onChange={setEdited} />
      </div>
    </Dialog>
  );
}

/** Everything when everything fits; else nothing, since an operator that begins empty in the middle of its input gives other results. */
function suggestedState(check: StateCheckDto | undefined): StateChoice {
  if (check === undefined || check.checkpoint === null) return 'same-plan';
  return isAllKept(check) ? 'keep' : 'empty';
}

function usePublish(job: JobDto, onDone: () => void) {
  const { common, editor } = useMessages();
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: (request: PublishRequest) =>
      sendJson<{ pair: string; versionNumber: number }>('POST', `/api/jobs/${job.id}/publish`, request),
    onSuccess: async ({ pair, versionNumber }) => {
      const text = editor.publishDialog;
      toast.success(text.published(pair, common.version(versionNumber)), {
        action: { label: text.openPair, onClick: () => router.push(pairHref(pair)) },
      });
      onDone();
      await Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.jobs }),
        queries.invalidateQueries({ queryKey: queryKeys.pairs }),
      ]);
    },
  });
}
