'use client';

import { type HighlightType, tokenize } from '@lockstep/sql/lex';
import { Fragment, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { classNames } from './class-names.ts';

const colours: Readonly<Record<HighlightType, string>> = {
  keyword: 'var(--code-keyword)',
  type: 'var(--code-type)',
  function: 'var(--code-function)',
  identifier: 'inherit',
  string: 'var(--code-string)',
  number: 'var(--code-number)',
  operator: 'inherit',
  punctuation: 'inherit',
  comment: 'var(--code-comment)',
  hint: 'var(--code-hint)',
};

interface SqlTextProps {
  readonly text: string;
  /** 1-based; marked and scrolled to. */
  readonly markedLine?: number | undefined;
}

interface Piece {
  /** Offset in the whole text. */
  readonly start: number;
  readonly text: string;
  readonly type: HighlightType | null;
}

interface Line {
  /** 1-based. */
  readonly number: number;
  readonly pieces: readonly Piece[];
}

/** SQL to read, not to edit: coloured by the same lexer as the editor's. */
export function SqlText({ text, markedLine }: SqlTextProps) {
  const lines = useMemo(() => highlightLines(text), [text]);
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => marked.current?.scrollIntoView({ block: 'center' }), []);
  return (
    <pre className="min-w-max py-2 font-mono text-sm leading-5">
      {lines.map(({ number, pieces }) => {
        const isMarked = markedLine === number;
        return (
          <div
            key={number}
            ref={isMarked ? marked : undefined}
            className={classNames('flex', isMarked && 'bg-different-soft')}
          >
            <span aria-hidden="true" className="w-12 shrink-0 pr-4 text-right text-faint select-none">
              {number}
            </span>
            <span className="pr-4">{pieces.length === 0 ? ' ' : pieces.map(renderPiece)}</span>
          </div>
        );
      })}
    </pre>
  );
}

const renderPiece = ({ start, text, type }: Piece): ReactNode =>
  type === null ? (
    <Fragment key={start}>{text}</Fragment>
  ) : (
    <span key={start} style={{ color: colours[type] }}>
      {text}
    </span>
  );

function highlightLines(text: string): Line[] {
  const lines: { number: number; pieces: Piece[] }[] = [{ number: 1, pieces: [] }];
  const push = (from: number, to: number, type: HighlightType | null): void => {
    let start = from;
    text
      .slice(from, to)
      .split('\n')
      .forEach((part, index) => {
        if (index > 0) lines.push({ number: lines.length + 1, pieces: [] });
        if (part !== '') lines.at(-1)?.pieces.push({ start, text: part, type });
        start += part.length + 1;
      });
  };
  let at = 0;
  for (const { start, end, type } of tokenize(text)) {
    push(at, start, null);
    push(start, end, type);
    at = end;
  }
  push(at, text.length, null);
  return lines;
}
