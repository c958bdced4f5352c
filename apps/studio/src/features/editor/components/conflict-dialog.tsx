'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { TextDiff } from '#features/versions/components/text-diff.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import type { OpenDocument } from '../workbench/open-document.ts';

export interface Conflict {
  readonly document: OpenDocument;
  readonly theirs: JobDto;
}

interface ConflictDialogProps {
  readonly conflict: Conflict | null;
  readonly onClose: () => void;
  readonly onKeepMine: (conflict: Conflict) => void;
  readonly onTakeTheirs: (conflict: Conflict) => void;
}

/** Two people edited one draft: nothing is overwritten before someone has looked. */
export function ConflictDialog({ conflict, onClose, onKeepMine, onTakeTheirs }: ConflictDialogProps) {
  const { common, editor } = useMessages();
  if (conflict === null) return null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="l"
      title={editor.conflict.title}
      description={editor.conflict.lesson}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button onClick={() => onTakeTheirs(conflict)}>{editor.conflict.takeTheirs}</Button>
          <Button look="primary" onClick={() => onKeepMine(conflict)}>
            {editor.conflict.keepMine}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2">
        <p className="flex gap-4 text-sm">
          <span className="text-different">{`− ${editor.conflict.theirs}`}</span>
          <span className="text-equal">{`+ ${editor.conflict.mine}`}</span>
        </p>
        <div className="rounded-md border">
          <TextDiff before={conflict.theirs.sqlText} after={conflict.document.text} whenEqual={common.none} />
        </div>
      </div>
    </Dialog>
  );
}
