'use client';

import { Lock } from 'lucide-react';
import { useMessages } from '#i18n/locale-context.tsx';
import type { DefinedOption } from '../table-definition.ts';

/** WITH options; of secrets only that they are there. */
export function OptionList({ options }: { options: readonly DefinedOption[] }) {
  const { data } = useMessages();
  return (
    <dl className="flex flex-col gap-1 font-mono text-sm">
      {options.map(option => (
        <div key={option.key} className="flex min-w-0 gap-3">
          <dt className="shrink-0 text-faint">{option.key}</dt>
          <dd className="min-w-0 truncate" title={option.isSecret ? data.secret : option.value}>
            {option.isSecret ? (
              <span className="inline-flex items-center gap-1 font-sans text-muted">
                <Lock className="size-3.5" />
                {data.secret}
              </span>
            ) : (
              option.value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
