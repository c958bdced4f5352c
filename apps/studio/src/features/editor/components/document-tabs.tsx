'use client';

import { Circle, FileCode, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { classNames } from '#ui/class-names.ts';
import { isDirty, type OpenDocument } from '../workbench/open-document.ts';

interface DocumentTabsProps {
  readonly documents: readonly OpenDocument[];
  readonly activeId: string | null;
  readonly onActivate: (id: string) => void;
  readonly onClose: (id: string) => void;
}

/** The open texts. Arrow keys walk, Delete closes. */
export function DocumentTabs({ documents, activeId, onActivate, onClose }: DocumentTabsProps) {
  const { editor } = useMessages();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = documents.findIndex(document => document.id === activeId);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = documents[(index + step + documents.length) % documents.length];
    if (event.key === 'Delete' && activeId !== null) onClose(activeId);
    else if (step !== 0 && next !== undefined) {
      onActivate(next.id);
      list.current?.querySelector<HTMLElement>(`[data-document="${next.id}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={editor.openTabs}
      onKeyDown={onKeyDown}
      className="flex h-9 shrink-0 items-stretch overflow-x-auto border-b bg-canvas"
    >
      {documents.map(document => {
        const isActive = document.id === activeId;
        return (
          <div
            key={document.id}
            role="presentation"
            className={classNames(
              'group flex items-center border-r pr-1',
              isActive ? 'bg-surface' : 'text-muted hover:bg-hover',
            )}
          >
            <button
              type="button"
              role="tab"
              data-document={document.id}
              aria-selected={isActive}
              tabIndex={isActive ? 0 : -1}
              onClick={() => onActivate(document.id)}
              className="flex h-full max-w-56 items-center gap-2 pr-1 pl-3 outline-offset-[-2px]"
            >
              <FileCode className="size-4 shrink-0 text-faint" />
              <span className="truncate">{document.name}</span>
              {isDirty(document) ? (
                <Circle aria-label={editor.unsaved} className="size-2 shrink-0 fill-current text-faint" />
              ) : null}
            </button>
            {/* For the pointer alone: a tab list holds tabs only, and the keyboard closes with Delete. */}
            <button
              type="button"
              aria-hidden
              title={editor.closeTab(document.name)}
              tabIndex={-1}
              onClick={() => onClose(document.id)}
              className="flex size-5 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 focus-visible:opacity-100 hover:bg-pressed"
            >
              <X className="size-3.5" />
            </button>
          </div>
        );
      })}
    </div>
  );
}
