'use client';

import type { Side } from '@lockstep/contracts/runs';
import { CircleStop, ListChecks, Play, Save, UploadCloud, WrapText } from 'lucide-react';
import { shortcutKeys } from '#client/shortcut-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button, IconButton } from '#ui/button.tsx';
import { Kbd } from '#ui/kbd.tsx';
import { SideSwitch } from '#ui/side-switch.tsx';

interface RunBarProps {
  readonly side: Side;
  readonly hasSelection: boolean;
  readonly isPreviewing: boolean;
  readonly isSaving: boolean;
  readonly isDirty: boolean;
  readonly canPublish: boolean;
  readonly onSide: (side: Side) => void;
  readonly onPreview: () => void;
  readonly onCancel: () => void;
  readonly onCheck: () => void;
  readonly onFormat: () => void;
  readonly onSave: () => void;
  readonly onPublish: () => void;
}

export function RunBar(props: RunBarProps) {
  const { side, hasSelection, isPreviewing, isSaving, isDirty, canPublish } = props;
  const { editor } = useMessages();
  return (
    <div className="flex h-10 shrink-0 items-center gap-2 border-b bg-surface px-2">
      <SideSwitch label={editor.side} value={side} onChange={props.onSide} />
      {isPreviewing ? (
        <Button onClick={props.onCancel}>
          <CircleStop />
          {editor.cancelPreview}
        </Button>
      ) : (
        <Button look="primary" onClick={props.onPreview}>
          <Play />
          {hasSelection ? editor.previewSelection : editor.preview}
          <Kbd>{shortcutKeys('mod+enter')}</Kbd>
        </Button>
      )}
      <div className="mx-1 h-5 w-px bg-line" />
      <IconButton label={editor.check} shortcut={shortcutKeys('mod+shift+enter')} onClick={props.onCheck}>
        <ListChecks />
      </IconButton>
      <IconButton label={editor.format} shortcut={shortcutKeys('shift+alt+f')} onClick={props.onFormat}>
        <WrapText />
      </IconButton>
      <div className="flex-1" />
      <span className="text-sm text-faint">
        {isSaving ? editor.status.saving : isDirty ? editor.status.unsaved : editor.status.saved}
      </span>
      <Button disabled={!isDirty || isSaving} onClick={props.onSave}>
        <Save />
        {editor.saveJob}
      </Button>
      <Button disabled={!canPublish} onClick={props.onPublish}>
        <UploadCloud />
        {editor.publish}
      </Button>
    </div>
  );
}
