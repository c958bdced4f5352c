'use client';

import { lineColumnAt, type Severity } from '@lockstep/kernel/diagnostics';
import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useMessages } from '#i18n/locale-context.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import type { Problem } from '../language/problems.ts';

const icons: Readonly<Record<Severity, LucideIcon>> = { error: CircleX, warning: TriangleAlert, info: Info };
const looks: Readonly<Record<Severity, string>> = {
  error: 'text-different',
  warning: 'text-batch',
  info: 'text-muted',
};

interface ProblemsPanelProps {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly onReveal: (span: { start: number; end: number }) => void;
}

/** What is wrong, on which side, and what to do; a click goes there. */
export function ProblemsPanel({ text, problems, onReveal }: ProblemsPanelProps) {
  const { editor } = useMessages();
  if (problems.length === 0)
    return (
      <p className="flex items-center gap-2 p-4 text-muted">
        <CircleCheck className="size-4 text-equal" />
        {editor.problems.none}
      </p>
    );
  return (
    <ul className="h-full overflow-auto py-1">
      {problems.map(problem => (
        <li
          key={`${problem.side} ${problem.diagnostic.code} ${problem.diagnostic.span.start} ${problem.diagnostic.message}`}
        >
          <ProblemRow text={text} problem={problem} onReveal={onReveal} />
        </li>
      ))}
    </ul>
  );
}

interface ProblemRowProps extends Omit<ProblemsPanelProps, 'problems'> {
  readonly problem: Problem;
}

function ProblemRow({ text, problem: { diagnostic, side }, onReveal }: ProblemRowProps) {
  const { editor } = useMessages();
  const { line, column } = lineColumnAt(text, diagnostic.span.start);
  const Icon = icons[diagnostic.severity];
  return (
    <button
      type="button"
      onClick={() => onReveal(diagnostic.span)}
      className="flex w-full items-start gap-2 px-3 py-1 text-left outline-offset-[-2px] hover:bg-hover"
    >
      <Icon
        aria-label={editor.problems.severity[diagnostic.severity]}
        className={`mt-0.5 size-4 shrink-0 ${looks[diagnostic.severity]}`}
      />
      <span className="w-14 shrink-0 font-mono text-sm tabular text-faint">{editor.problems.place(line, column)}</span>
      <span className="min-w-0 flex-1">
        <span className="break-words">{diagnostic.message}</span>
        {diagnostic.hint === undefined ? null : <span className="ml-2 text-muted">{diagnostic.hint}</span>}
      </span>
      {side === 'both' ? (
        <span className="shrink-0 text-sm text-faint">{editor.problems.bothSides}</span>
      ) : (
        <SideLabel side={side} className="shrink-0 text-sm" />
      )}
      <span className="w-56 shrink-0 truncate text-right font-mono text-sm text-faint">{diagnostic.code}</span>
    </button>
  );
}
