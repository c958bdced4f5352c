'use client';

import type { StateCheckDto, StateChoice, StateFate } from '@lockstep/contracts/state-check';
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Badge, type Tone } from '#ui/badge.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';

interface StateSectionProps {
  readonly isPending: boolean;
  readonly check: StateCheckDto | undefined;
  readonly choice: StateChoice;
  readonly onChoose: (choice: StateChoice) => void;
}

/** What becomes of the stream side's state, operator by operator, and whether it is to be taken over. */
export function StateSection({ isPending, check, choice, onChoose }: StateSectionProps) {
  const { common, editor } = useMessages();
  const formats = useFormats();
  const text = editor.publishDialog.state;
  if (isPending)
    return (
      <section className="flex flex-col gap-2" aria-busy>
        <h3 className="font-semibold">{text.title}</h3>
        <p className="text-muted">{text.looking}</p>
        <SkeletonRows rows={2} />
      </section>
    );
  if (check === undefined || check.checkpoint === null) return null;
  const { checkpointId, isSavepoint, versionNumber, at, bytes } = check.checkpoint;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{text.title}</h3>
      <p className="text-muted">
        {text.from(
          isSavepoint ? text.savepoint : text.checkpoint,
          checkpointId,
          common.version(versionNumber),
          formats.bytes(bytes),
        )}
        <TimeAgo at={at} />
      </p>
      <ul aria-label={text.title} className="max-h-56 overflow-auto rounded-md border">
        {check.fates.map(fate => (
          <FateRow key={`${fate.uid} ${fate.fate}`} fate={fate} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label={text.choice}
          value={choice}
          onChange={onChoose}
          choices={[
            { value: 'keep', label: isAllKept(check) ? text.keepAll : text.keep },
            { value: 'empty', label: text.empty },
          ]}
        />
        <p className="min-w-0 flex-1 text-sm text-muted">{consequence(text, check, choice)}</p>
      </div>
    </section>
  );
}

export const isAllKept = ({ fates }: StateCheckDto): boolean => fates.every(({ fate }) => fate === 'kept');

type StateTexts = ReturnType<typeof useMessages>['editor']['publishDialog']['state'];

function consequence(text: StateTexts, check: StateCheckDto, choice: StateChoice): string {
  if (choice === 'empty') return text.emptyConsequence;
  return isAllKept(check) ? text.keepAllConsequence : text.keepConsequence;
}

const looks: Readonly<Record<StateFate['fate'], { readonly tone: Tone; readonly icon: typeof CircleCheck }>> = {
  kept: { tone: 'equal', icon: CircleCheck },
  empty: { tone: 'unknown', icon: CircleDashed },
  dropped: { tone: 'different', icon: CircleX },
};

function FateRow({ fate }: { fate: StateFate }) {
  const text = useMessages().editor.publishDialog.state;
  const { tone, icon: Icon } = looks[fate.fate];
  const reasons = fate.isSource ? text.sourceReasons : text.reasons;
  return (
    <li className="flex items-start gap-3 border-b px-3 py-1.5 last:border-0">
      <span className="mt-0.5 w-28 shrink-0">
        <Badge tone={tone} icon={<Icon />}>
          {text.fates[fate.fate]}
        </Badge>
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-mono text-sm" title={fate.what}>
          {fate.isSource && fate.cause === 'gone' ? fate.uid : fate.what}
        </span>
        <span className="text-sm text-muted">{reasons[fate.cause]}</span>
      </span>
    </li>
  );
}
