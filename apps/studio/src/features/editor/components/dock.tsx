'use client';

import type { Side } from '@lockstep/contracts/runs';
import { lineColumnAt } from '@lockstep/kernel/diagnostics';
import { useMessages } from '#i18n/locale-context.tsx';
import { Tabs } from '#ui/tabs.tsx';
import type { Problem } from '../language/problems.ts';
import type { PreviewState } from '../preview/preview-state.ts';
import type { OpenDocument } from '../workbench/open-document.ts';
import type { EditorPlace } from './code-editor.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { ResultPanel } from './result-panel.tsx';

export type DockTab = 'result' | 'problems' | 'plan';

interface DockProps {
  readonly tab: DockTab;
  readonly onTab: (tab: DockTab) => void;
  readonly document: OpenDocument;
  readonly side: Side;
  readonly problems: readonly Problem[];
  readonly preview: PreviewState | null;
  readonly place: EditorPlace;
  readonly catalogKey: unknown;
  readonly onCancelPreview: () => void;
  readonly onReveal: (span: { start: number; end: number }) => void;
}

/** Below the text: rows, problems, plan; and where the cursor is. */
export function Dock(props: DockProps) {
  const { tab, onTab, document, side, problems, preview, place } = props;
  const { editor } = useMessages();
  const { line, column } = lineColumnAt(document.text, place.offset);
  const selected = place.selection.end - place.selection.start;
  return (
    <Tabs
      className="h-full"
      label={editor.dock}
      value={tab}
      onChange={onTab}
      tabs={[
        { value: 'result', label: editor.tabs.result },
        { value: 'problems', label: editor.tabs.problems, count: problems.length },
        { value: 'plan', label: editor.tabs.plan },
      ]}
      aside={
        <span className="px-1 text-sm tabular text-faint">
          {selected === 0 ? editor.status.position(line, column) : editor.status.selected(selected)}
        </span>
      }
    >
      {tab === 'result' ? <ResultPanel preview={preview} onCancel={props.onCancelPreview} /> : null}
      {tab === 'problems' ? <ProblemsPanel text={document.text} problems={problems} onReveal={props.onReveal} /> : null}
      {tab === 'plan' ? (
        <PlanPanel text={document.text} side={side} catalogKey={props.catalogKey} onReveal={props.onReveal} />
      ) : null}
    </Tabs>
  );
}
