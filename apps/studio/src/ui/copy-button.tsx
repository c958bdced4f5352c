'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { IconButton } from './button.tsx';

const shownMs = 1_200;

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { common } = useMessages();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <IconButton size="s" label={isCopied ? common.copied : (label ?? common.copy)} onClick={() => void copy()}>
      {isCopied ? <Check /> : <Copy />}
    </IconButton>
  );
}
