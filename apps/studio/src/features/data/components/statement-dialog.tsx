'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useCatalogStatements } from '../hooks/use-catalog-statements.ts';

const SqlField = dynamic(() => import('#features/editor/components/sql-field.tsx').then(module => module.SqlField), {
  ssr: false,
  loading: () => <Skeleton className="h-80" />,
});

const example = `CREATE TABLE my_table (
  id BIGINT,
  amount DECIMAL(10, 2),
  event_time TIMESTAMP(3),
  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '10'
);
`;

interface StatementDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What stands in the editor at first; an example without it. */
  readonly initialText?: string;
}

/** Run CREATE, ALTER FUNCTION or DROP from the data page, with the editor's help. */
export function StatementDialog({ isOpen, onClose, initialText = example }: StatementDialogProps) {
  const { common, data } = useMessages();
  const [text, setText] = useState(initialText);
  const statements = useCatalogStatements(onClose);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      size="l"
      title={data.createTitle}
      description={data.createLesson}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="primary" disabled={statements.isPending} onClick={() => statements.mutate(text)}>
            {data.run}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="h-80 overflow-hidden rounded-md border">
          <SqlField label={data.createTitle} value={text} onChange={setText} />
        </div>
        {statements.isError ? <ErrorPanel error={statements.error} /> : null}
      </div>
    </Dialog>
  );
}
