'use client';

import type { CatalogObject } from '@lockstep/sql/catalog';
import { quotePath } from '@lockstep/sql/complete';
import { useMessages } from '#i18n/locale-context.tsx';
import { ConfirmDialog } from '#ui/confirm-dialog.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { useCatalogStatements } from '../hooks/use-catalog-statements.ts';

interface DropDialogProps {
  readonly object: CatalogObject;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDropped: () => void;
}

export function DropDialog({ object, isOpen, onClose, onDropped }: DropDialogProps) {
  const { common, data } = useMessages();
  const { catalog, database, name } = object.path;
  const statements = useCatalogStatements(() => {
    onClose();
    onDropped();
  });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={data.dropTitle(name)}
      consequence={data.dropConsequence}
      action={common.remove}
      isDangerous
      isBusy={statements.isPending}
      onConfirm={() => statements.mutate(`DROP ${object.kind.toUpperCase()} ${quotePath([catalog, database, name])}`)}
    >
      {statements.isError ? <ErrorPanel error={statements.error} /> : null}
    </ConfirmDialog>
  );
}
