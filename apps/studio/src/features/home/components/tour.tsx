'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { Hammer, type LucideIcon, SquareCode, Waypoints, X } from 'lucide-react';
import Link from 'next/link';
import { shortcutKeys } from '#client/shortcut-keys.ts';
import { useIsMounted } from '#client/use-is-mounted.ts';
import { useStoredState } from '#client/use-stored-state.ts';
import { pairHref } from '#features/pairs/components/pairs-table.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button, IconButton } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** The three steps of a new workspace, until they are put away. */
export function Tour({ pairs }: { pairs: readonly PairDto[] }) {
  const { home } = useMessages();
  const isMounted = useIsMounted();
  const [isHidden, setHidden] = useStoredState('lockstep.tour-hidden', false, isBoolean);
  const first = pairs[0];
  if (!isMounted || isHidden || first === undefined) return null;
  return (
    <Card
      title={home.tourTitle}
      aside={
        <IconButton size="s" label={home.hideTour} onClick={() => setHidden(true)}>
          <X />
        </IconButton>
      }
      bodyClassName="grid grid-cols-3 divide-x"
    >
      <TourStep
        icon={Waypoints}
        number={1}
        {...home.tour.watch}
        text={home.tour.watch.text(first.name)}
        href={pairHref(first.name)}
      />
      <TourStep
        icon={SquareCode}
        number={2}
        title={home.tour.write.title}
        text={home.tour.write.text(shortcutKeys('mod+enter'))}
        action={home.tour.write.action}
        href={`/studio?job=${first.jobId}`}
      />
      <TourStep icon={Hammer} number={3} {...home.tour.break} href={pairHref(first.name)} />
    </Card>
  );
}

interface TourStepProps {
  readonly icon: LucideIcon;
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly href: string;
}

const TourStep = ({ icon: Icon, number, title, text, action, href }: TourStepProps) => (
  <div className="flex flex-col items-start gap-1.5 p-4">
    <h3 className="flex items-center gap-2 font-medium">
      <Icon className="size-4 text-faint" />
      <span className="tabular text-faint">{number}</span>
      {title}
    </h3>
    <p className="flex-1 text-muted">{text}</p>
    <Button size="s" asChild className="mt-1">
      <Link href={href}>{action}</Link>
    </Button>
  </div>
);
