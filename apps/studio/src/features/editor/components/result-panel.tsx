'use client';

import { CircleStop, Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ApiError } from '#client/api-error.ts';
import { shortcutKeys } from '#client/shortcut-keys.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { CopyButton } from '#ui/copy-button.tsx';
import { DataGrid } from '#ui/data-grid.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { currentRows, type PreviewState, type RowKind } from '../preview/preview-state.ts';
import { ElapsedTime } from './elapsed-time.tsx';

interface ResultPanelProps {
  readonly preview: PreviewState | null;
  readonly onCancel: () => void;
}

type View = 'table' | 'changelog';

/** The rows of the preview: as the table they add up to, or as the changes they came as. */
export function ResultPanel({ preview, onCancel }: ResultPanelProps) {
  const { editor } = useMessages();
  const [view, setView] = useState<View>('table');
  const rows = useMemo(() => currentRows(preview?.changes ?? []), [preview?.changes]);
  if (preview === null)
    return (
      <EmptyState
        icon={<Table2 />}
        title={editor.result.empty}
        lesson={editor.result.lesson(shortcutKeys('mod+enter'))}
      />
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ResultBar preview={preview} rows={rows} view={view} onView={setView} onCancel={onCancel} />
      <div className="min-h-0 flex-1">
        <ResultBody preview={preview} rows={rows} view={view} />
      </div>
    </div>
  );
}

type Rows = ReturnType<typeof currentRows>;

interface ResultBarProps extends ResultPanelProps {
  readonly preview: PreviewState;
  readonly rows: Rows;
  readonly view: View;
  readonly onView: (view: View) => void;
}

function ResultBar({ preview, rows, view, onView, onCancel }: ResultBarProps) {
  const { editor } = useMessages();
  const { result } = editor;
  const formats = useFormats();
  const facts = [
    result.rows(formats.number(rows.length)),
    ...(preview.changes.length === rows.length ? [] : [result.changes(formats.number(preview.changes.length))]),
    ...(preview.watermarkMs === null ? [] : [result.watermark(formats.eventTime(preview.watermarkMs))]),
  ];
  return (
    <div className="flex h-9 shrink-0 items-center gap-3 border-b px-3">
      <Segmented
        label={result.view}
        value={view}
        onChange={onView}
        choices={[
          { value: 'table', label: result.table },
          { value: 'changelog', label: result.changelog },
        ]}
      />
      <span className="truncate text-sm tabular text-muted">{facts.join(' · ')}</span>
      <span role="status" className="text-sm tabular text-faint">
        <ElapsedTime preview={preview} />
        {' · '}
        {preview.end === null ? result.running : result.reasons[preview.end]}
      </span>
      <div className="flex-1" />
      {rows.length === 0 ? null : <CopyButton label={result.copyAll} text={toTsv(preview, rows)} />}
      {preview.isRunning ? (
        <Button size="s" onClick={onCancel}>
          <CircleStop />
          {editor.cancelPreview}
        </Button>
      ) : null}
    </div>
  );
}

const toTsv = ({ columns }: PreviewState, rows: Rows): string =>
  [columns.map(column => column.name), ...rows].map(row => row.map(cell => cell ?? '').join('\t')).join('\n');

const kindLooks: Readonly<Record<RowKind, string>> = {
  '+I': 'text-equal',
  '+U': 'text-equal',
  '-U': 'text-different',
  '-D': 'text-different',
};

function ResultBody({ preview, rows, view }: { preview: PreviewState; rows: Rows; view: View }) {
  const { editor } = useMessages();
  const { result } = editor;
  const changeRows = useMemo(() => preview.changes.map(change => change.cells), [preview.changes]);
  if (preview.error !== null) {
    const { code, domain, message, details } = preview.error.info;
    return (
      <div className="p-3">
        <ErrorPanel error={new ApiError(400, { code, domain, message, details })} />
      </div>
    );
  }
  if (preview.changes.length === 0) {
    return preview.isRunning ? (
      <div role="status" aria-label={result.waiting}>
        <SkeletonRows rows={5} />
      </div>
    ) : (
      <p className="p-4 text-muted">{result.noRows}</p>
    );
  }
  if (view === 'table') return <DataGrid label={result.gridLabel} columns={preview.columns} rows={rows} />;
  return (
    <DataGrid
      label={result.gridLabel}
      columns={preview.columns}
      rows={changeRows}
      lead={{
        title: result.change,
        width: 64,
        cell: row => {
          const kind = preview.changes[row]?.rowKind;
          return kind === undefined ? null : <span className={kindLooks[kind]}>{kind}</span>;
        },
      }}
    />
  );
}
