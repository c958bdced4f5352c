'use client';

import type { RunDto } from '@lockstep/contracts/api';
import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import { Pause, Play, Radio, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { ApiError } from '#client/api-error.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { DataGrid } from '#ui/data-grid.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { useTap } from '../hooks/use-tap.ts';
import type { TapState } from '../tap-state.ts';

interface TapPanelProps {
  /** The side's run of the drawn version; null when there is none that works. */
  readonly run: RunDto | null;
  readonly node: PlanGraph['nodes'][number];
}

/** The rows that leave an operator, as they come. */
export function TapPanel({ run, node }: TapPanelProps) {
  const { tap } = useMessages().pairs.plan;
  const [opening, setOpening] = useState(0);
  if (node.kind === 'sink') return <EmptyState icon={<Radio />} title={tap.sink} lesson={tap.sinkLesson} />;
  if (run === null || run.state !== 'RUNNING')
    return <EmptyState icon={<Radio />} title={tap.notRunning} lesson={tap.notRunningLesson} />;
  const key = `${run.id} ${run.attempt} ${node.uid} ${opening}`;
  return <OpenTap key={key} runId={run.id} node={node} onOpenAgain={() => setOpening(opening + 1)} />;
}

interface OpenTapProps {
  readonly runId: string;
  readonly node: TapPanelProps['node'];
  readonly onOpenAgain: () => void;
}

/** One tap from its opening to its end; another attempt, another operator or another opening is another tap. */
function OpenTap({ runId, node, onOpenAgain }: OpenTapProps) {
  const { tap } = useMessages().pairs.plan;
  const [frozen, setFrozen] = useState<TapState | null>(null);
  const live = useTap(runId, node.uid);
  const shown = frozen ?? live;
  return (
    <section aria-label={tap.label(node.title)} className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-3 border-b px-3">
        <h3 className="truncate font-medium">{tap.label(node.title)}</h3>
        <TapFacts live={live} isPaused={frozen !== null} />
        <div className="flex-1" />
        {live.end === null ? (
          <Button size="s" onClick={() => setFrozen(frozen === null ? live : null)}>
            {frozen === null ? <Pause /> : <Play />}
            {frozen === null ? tap.pause : tap.resume}
          </Button>
        ) : (
          <Button size="s" onClick={onOpenAgain}>
            <RotateCw />
            {tap.openAgain}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1">
        <TapRows state={shown} label={tap.label(node.title)} />
      </div>
    </section>
  );
}

function TapFacts({ live, isPaused }: { live: TapState; isPaused: boolean }) {
  const { tap } = useMessages().pairs.plan;
  const formats = useFormats();
  const state = live.end === null ? (isPaused ? tap.paused : tap.open) : tap.ends[live.end];
  const watermark = live.watermarkMs === null ? '' : ` · ${tap.watermark(formats.eventTime(live.watermarkMs))}`;
  return (
    <>
      <span role="status" className="text-sm text-faint">
        {state}
      </span>
      <span className="truncate text-sm tabular text-muted">{`${tap.seen(formats.number(live.rowsSeen))}${watermark}`}</span>
    </>
  );
}

const kindLooks = {
  '+I': 'text-equal',
  '+U': 'text-equal',
  '-U': 'text-different',
  '-D': 'text-different',
} as const;

function TapRows({ state, label }: { state: TapState; label: string }) {
  const { editor, pairs } = useMessages();
  if (state.error !== null)
    return (
      <div className="p-3">
        <ErrorPanel error={new ApiError(400, state.error)} />
      </div>
    );
  if (state.rows.length === 0) return <p className="p-4 text-muted">{pairs.plan.tap.waiting}</p>;
  // The newest first: what comes is seen without scrolling.
  const rows = state.rows.toReversed();
  return (
    <DataGrid
      label={label}
      columns={state.columns}
      rows={rows.map(({ cells }) => cells)}
      lead={{
        title: editor.result.change,
        width: 64,
        cell: row => {
          const kind = rows[row]?.rowKind;
          return kind === undefined ? null : <span className={kindLooks[kind]}>{kind}</span>;
        },
      }}
    />
  );
}
