'use client';

import { useMemo } from 'react';
import { classNames } from '#ui/class-names.ts';
import { countChanges, type DiffLine, diffLines } from '../diff-lines.ts';

interface TextDiffProps {
  readonly before: string;
  readonly after: string;
  readonly whenEqual: string;
}

const marks = { same: ' ', removed: '−', added: '+', skipped: '⋯' } as const;

const looks = {
  same: '',
  removed: 'bg-different-soft',
  added: 'bg-equal-soft',
  skipped: 'bg-canvas text-faint',
} as const;

/** What changed between two texts, line by line, with unchanged parts folded. */
export function TextDiff({ before, after, whenEqual }: TextDiffProps) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  if (lines.length === 0) return <p className="px-4 py-3 text-muted">{whenEqual}</p>;
  const { added, removed } = countChanges(lines);
  return (
    <div className="overflow-x-auto">
      <p className="px-4 py-1.5 text-sm tabular">
        <span className="text-equal">{`+${added}`}</span> <span className="text-different">{`−${removed}`}</span>
      </p>
      <pre className="min-w-max pb-2 font-mono text-sm leading-5">
        {lines.map(line => (
          <Line key={keyOf(line)} line={line} />
        ))}
      </pre>
    </div>
  );
}

const keyOf = (line: DiffLine): string =>
  `${line.kind} ${'before' in line ? line.before : ''} ${'after' in line ? line.after : ''}`;

function Line({ line }: { line: DiffLine }) {
  return (
    <div className={classNames('flex', looks[line.kind])}>
      <span aria-hidden="true" className="w-12 shrink-0 pr-2 text-right text-faint select-none">
        {'after' in line && line.kind !== 'skipped' ? line.after : ''}
      </span>
      <span className="w-5 shrink-0 text-center text-muted select-none">{marks[line.kind]}</span>
      <span className="pr-4">{line.kind === 'skipped' ? line.lines : line.text}</span>
    </div>
  );
}
