'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** `side` lies along the right edge, from top to bottom. */
  readonly place?: 'centre' | 'side';
  readonly size?: 's' | 'm' | 'l';
  readonly children?: ReactNode;
  /** The row of buttons at the end. */
  readonly actions?: ReactNode;
}

const widths = { s: 'w-[420px]', m: 'w-[640px]', l: 'w-[960px]' } as const;

const places = {
  centre:
    'left-1/2 top-[12vh] max-h-[76vh] -translate-x-1/2 rounded-lg border motion-safe:animate-[enter_140ms_ease-out]',
  side: 'inset-y-0 right-0 border-l motion-safe:animate-[enter-side_160ms_ease-out]',
} as const;

/** Where typing starts: the first field, else the dialog itself. Never the close button, whose tooltip would take the first Escape. */
function focusStart(content: HTMLElement | null): void {
  const field = content?.querySelector<HTMLElement>('input, textarea, select');
  (field ?? content)?.focus();
}

export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, description, place = 'centre', size = 'm', children, actions } = props;
  const { common } = useMessages();
  const content = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open={isOpen} onOpenChange={open => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          ref={content}
          onOpenAutoFocus={event => {
            event.preventDefault();
            focusStart(content.current);
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed z-40 flex max-w-[calc(100vw-32px)] flex-col bg-surface shadow-float focus:outline-none',
            places[place],
            widths[size],
          )}
        >
          <header className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-0.5 text-base text-muted">{description}</Radix.Description>
              )}
            </div>
            <IconButton label={common.close} onClick={onClose}>
              <X />
            </IconButton>
          </header>
          <div className="min-h-0 flex-1 overflow-auto px-4 py-3">{children}</div>
          {actions === undefined ? null : (
            <footer className="flex items-center justify-end gap-2 border-t px-4 py-3">{actions}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
