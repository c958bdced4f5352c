'use client';

import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { ConfirmDialog } from '#ui/confirm-dialog.tsx';

interface RepairDialogProps {
  readonly isOpen: boolean;
  readonly windows: number;
  readonly table: string;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function RepairDialog({ isOpen, windows, table, isBusy, onClose, onConfirm }: RepairDialogProps) {
  const { reconciliation } = useMessages();
  const count = useFormats().number(windows);
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={reconciliation.repairTitle(count)}
      consequence={reconciliation.repairConsequence(count, table)}
      action={reconciliation.repairAction}
      isBusy={isBusy}
      onConfirm={onConfirm}
    />
  );
}
