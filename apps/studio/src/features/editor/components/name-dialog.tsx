'use client';

import { type FormEvent, useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Field } from '#ui/field.tsx';
import { Input } from '#ui/input.tsx';

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly initial: string;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}

/** Asks for a job's name. Mounted anew for every question. */
export function NameDialog({ title, action, initial, error, isBusy, onClose, onName }: NameDialogProps) {
  const { common, editor } = useMessages();
  const [name, setName] = useState(initial);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') onName(name.trim());
  };
  return (
    <Dialog isOpen onClose={onClose} title={title} size="s">
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label={editor.newJobName} hint={editor.newJobHint}>
          {ids => (
            <Input
              {...ids}
              autoFocus
              required
              maxLength={100}
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        {error === null ? null : <ErrorPanel error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="primary" type="submit" disabled={isBusy || name.trim() === ''}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
