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
  readonly text: string;
  readonly type: HighlightType | null;
}

/** SQL to read, not to edit: coloured by the same lexer as the editor's. */
export function SqlText({ text, markedLine }: SqlTextProps) {
  const lines = useMemo(() => highlightLines(text), [text]);
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => marked.current?.scrollIntoView({ block: 'center' }), []);
  return (
    <pre className="min-w-max py-2 font-mono text-sm leading-5">
      {lines.map((pieces, index) => {
        const isMarked = markedLine === index + 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div
            key={index}
            ref={isMarked ? marked : undefined}
            className={classNames('flex', isMarked && 'bg-different-soft')}
          >
            <span aria-hidden="true" className="w-12 shrink-0 pr-4 text-right text-faint select-none">
              {index + 1}
            </span>
            <span className="pr-4">{pieces.length === 0 ? ' ' : pieces.map(renderPiece)}</span>
          </div>
        );
      })}
    </pre>
  );
}

const renderPiece = (piece: Piece, index: number): ReactNode =>
  piece.type === null ? (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move within their line
    <Fragment key={index}>{piece.text}</Fragment>
  ) : (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move within their line
    <span key={index} style={{ color: colours[piece.type] }}>
      {piece.text}
    </span>
  );

function highlightLines(text: string): Piece[][] {
  const lines: Piece[][] = [[]];
  const push = (part: string, type: HighlightType | null): void => {
    part.split('\n').forEach((line, index) => {
      if (index > 0) lines.push([]);
      if (line !== '') lines.at(-1)?.push({ text: line, type });
    });
  };
  let at = 0;
  for (const { start, end, type } of tokenize(text)) {
    push(text.slice(at, start), null);
    push(text.slice(start, end), type);
    at = end;
  }
  push(text.slice(at), null);
  return lines;
}
