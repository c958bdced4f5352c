'use client';

import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';

/** A page that failed to render; what happened is in the server's log or the browser's console, never on the page. */
export default function ErrorPage({ reset }: { reset: () => void }) {
  const { errors, common } = useMessages();
  return (
    <div role="alert" className="flex flex-col items-start gap-3 p-6">
      <h1 className="text-xl font-semibold">{errors.pageFailed}</h1>
      <p className="text-muted">{errors.domain.internal}</p>
      <Button onClick={reset}>{common.retry}</Button>
    </div>
  );
}
