'use client';

import { useMessages } from '#i18n/locale-context.tsx';

/** A cell's text. NULL looks like NULL and an empty text like nothing, so that neither is taken for the other. */
export function Value({ text }: { text: string | null }) {
  const { common } = useMessages();
  if (text === null) return <span className="text-[11px] text-faint italic">{common.nullValue}</span>;
  return <>{text}</>;
}
