'use client';

import type { ReactNode } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, in the words of the things it happens to. */
  readonly consequence: ReactNode;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly children?: ReactNode;
}

/** Asks once before something that can't be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    isOpen,
    onClose,
    title,
    consequence,
    action,
    isDangerous = false,
    isBusy = false,
    onConfirm,
    children,
  } = props;
  const { common } = useMessages();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      size="s"
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look={isDangerous ? 'danger' : 'primary'} disabled={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-base text-muted">
        <p>{consequence}</p>
        {children}
      </div>
    </Dialog>
  );
}
