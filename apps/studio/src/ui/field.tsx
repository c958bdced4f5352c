'use client';

import { type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Gets the ids that join the control with its label, hint and error. */
  readonly children: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}

/** A control with its label above, and its hint or its error below. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </label>
      {children({ id, 'aria-describedby': noteId, 'aria-invalid': error !== undefined })}
      <div id={noteId} className={error === undefined ? 'text-sm text-faint' : 'text-sm text-different'}>
        {error ?? hint}
      </div>
    </div>
  );
}
